/** Names that a person chooses from, each list once: what nodes offer and what is computed by them. Loads nothing. */

/** Samplers: how noise is walked down. */
export const samplerNames = ["euler", "heun", "dpmpp-2m"] as const;

/** One of the samplers. */
export type SamplerName = (typeof samplerNames)[number];

/** Filters of Pillow: how pixels between pixels are made up. */
export const resizeFilters = ["bicubic", "lanczos", "bilinear", "nearest"] as const;

/** One of the filters. */
export type ResizeFilter = (typeof resizeFilters)[number];

/** Blend modes: how the colours of two layers mix. */
export const blendModes = [
  "normal",
  "multiply",
  "screen",
  "overlay",
  "darken",
  "lighten",
  "add",
  "difference",
] as const;

/** One of the blend modes. */
export type BlendMode = (typeof blendModes)[number];
