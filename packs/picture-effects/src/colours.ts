/** Colours as numbers: read and written as `#rrggbb`, and in OKLab, where distances are as large as they look. */

/** Red, green and blue as displayed (sRGB), 0 to 1. */
export type Rgb = readonly [red: number, green: number, blue: number];
/** Lightness 0 to 1, and two axes of colour about 0. */
export type Lab = readonly [lightness: number, a: number, b: number];

/** Red, green and blue of `#rrggbb` or `#rrggbbaa`. */
export function rgbOf(colour: string): Rgb {
  const part = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16) / 255;
  return [part(1), part(3), part(5)];
}

/** A colour as `#rrggbb`. */
export function hexOf(rgb: Rgb): string {
  const part = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 255);
  return `#${rgb.map((value) => part(value).toString(16).padStart(2, "0")).join("")}`;
}

/** How bright a colour is displayed (Rec. 709 weights on sRGB values), 0 to 1: as the media worker reckons. */
export function brightness(red: number, green: number, blue: number): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** A colour in OKLab (Björn Ottosson, "A perceptual color space for image processing", 2020). */
export function labOf([red, green, blue]: Rgb): Lab {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** The colour at a place of OKLab, brought to what can be displayed. */
export function rgbOfLab([lightness, a, b]: Lab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    displayed(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    displayed(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    displayed(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** The square of how far two colours look apart. */
export function apart(one: Lab, other: Lab): number {
  return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2;
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function displayed(value: number): number {
  const inside = Math.min(1, Math.max(0, value));
  return inside <= 0.0031308 ? inside * 12.92 : 1.055 * inside ** (1 / 2.4) - 0.055;
}
