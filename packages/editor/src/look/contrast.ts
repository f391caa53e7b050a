/** The contrast of two colours (WCAG 2.2, relative luminance), and what a colour becomes at an opacity on a ground. */

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** Reads `#rrggbb`; nothing for anything else. */
export function readHex(text: string): Rgb | undefined {
  const hex = /^#([0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (hex === undefined) return undefined;
  const whole = Number.parseInt(hex, 16);
  return [whole >> 16, (whole >> 8) & 255, whole & 255];
}

/** A colour at an opacity over a ground. */
export function over(colour: Rgb, opacity: number, ground: Rgb): Rgb {
  const mix = (index: 0 | 1 | 2): number => colour[index] * opacity + ground[index] * (1 - opacity);
  return [mix(0), mix(1), mix(2)];
}

/** 1 (the same) to 21 (black on white). */
export function contrast(a: Rgb, b: Rgb): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
