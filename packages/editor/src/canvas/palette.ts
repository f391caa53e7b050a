/** The tokens as the canvas needs them: read when the theme changes, never written down twice. */

import { currentScheme, tokenColour } from "../look/theme.js";

const names = [
  "canvas",
  "warp",
  "warp-strong",
  "node",
  "field",
  "line",
  "line-strong",
  "text",
  "text-2",
  "text-3",
  "accent",
  "accent-line",
  "hit",
  "done",
  "failed",
] as const;

/** Colours of the theme. */
export type Palette = Readonly<Record<(typeof names)[number], string>> & { readonly theme: "dark" | "light" };

/** Reads the palette. */
export function readPalette(): Palette {
  const colours = Object.fromEntries(names.map((name) => [name, tokenColour(name)]));
  return { ...(colours as Record<(typeof names)[number], string>), theme: currentScheme() };
}
