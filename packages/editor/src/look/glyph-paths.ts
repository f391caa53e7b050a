/** The glyphs of sockets as paths, 12 by 12 around the middle: one drawing for the page (SVG) and the canvas (Path2D). */

import type { SocketLook } from "@dreamloom/engine/sockets";

/** A glyph. */
export interface GlyphPaths {
  readonly outline: string;
  /** What is filled: all, a half, a dot, a bar; nothing in a ring. */
  readonly filled: string | undefined;
}

const outlines: Readonly<Record<SocketLook["family"], string>> = {
  models:
    "M-3.2-4.5h6.4a1.3 1.3 0 0 1 1.3 1.3v6.4a1.3 1.3 0 0 1-1.3 1.3h-6.4a1.3 1.3 0 0 1-1.3-1.3v-6.4a1.3 1.3 0 0 1 1.3-1.3z",
  words: "M-3-2.8h6a2.8 2.8 0 0 1 0 5.6h-6a2.8 2.8 0 0 1 0-5.6z",
  tensors: "M0-5.2L5.2 0 0 5.2-5.2 0z",
  pictures: "M-4.7 0a4.7 4.7 0 1 1 9.4 0a4.7 4.7 0 1 1-9.4 0z",
  values: "M-3.4-4.6L4.6 0-3.4 4.6z",
};

const halves: Readonly<Record<SocketLook["family"], string>> = {
  models: "M0-4.5h3.2a1.3 1.3 0 0 1 1.3 1.3v6.4a1.3 1.3 0 0 1-1.3 1.3h-3.2z",
  words: "M0-2.8h3a2.8 2.8 0 0 1 0 5.6h-3z",
  tensors: "M0-5.2L5.2 0 0 5.2z",
  pictures: "M0-4.7a4.7 4.7 0 0 1 0 9.4z",
  values: "M-3.4 0H4.6L-3.4 4.6z",
};

/** The middle of mass of a triangle lies left of the middle of its box. */
const dots: Readonly<Record<SocketLook["family"], string>> = {
  models: dot(0, 1.7),
  words: dot(0, 1.3),
  tensors: dot(0, 1.6),
  pictures: dot(0, 1.7),
  values: dot(-1, 1.3),
};

/** The paths of a look. */
export function glyphPaths({ family, fill }: SocketLook): GlyphPaths {
  const outline = outlines[family];
  switch (fill) {
    case "solid":
      return { outline, filled: outline };
    case "half":
      return { outline, filled: halves[family] };
    case "dot":
      return { outline, filled: dots[family] };
    case "bar":
      return { outline, filled: "M-2.4-0.8h4.8v1.6h-4.8z" };
    case "ring":
      return { outline, filled: undefined };
  }
}

/** A half-size glyph of a literal's port: solid, so that it stays a shape at 6 px. */
export function smallGlyph({ family }: SocketLook): string {
  return outlines[family];
}

function dot(x: number, radius: number): string {
  return `M${x - radius} 0a${radius} ${radius} 0 1 1 ${2 * radius} 0a${radius} ${radius} 0 1 1 ${-2 * radius} 0z`;
}
