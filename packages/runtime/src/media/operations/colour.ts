/** Colours as numbers, and the brightness of one. */

/** Red, green, blue and alpha, 0 to 1. */
export type Rgba = readonly [number, number, number, number];

/** A colour written `#rrggbb` or `#rrggbbaa`. */
export function parseColour(text: string): Rgba {
  if (!/^#(?:[0-9a-f]{6}|[0-9a-f]{8})$/i.test(text)) throw new Error(`Internal error: ${text} is no colour.`);
  const channel = (at: number) => parseInt(text.slice(at, at + 2), 16) / 255;
  return [channel(1), channel(3), channel(5), text.length === 9 ? channel(7) : 1];
}

/** Brightness of a colour as displayed (Rec. 709 weights on sRGB values), 0 to 1. */
export function brightness(red: number, green: number, blue: number): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
