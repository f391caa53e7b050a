/**
 * The contrast of two colours (WCAG 2.2, relative luminance), what a colour becomes at an opacity on a ground, and the one
 * rule for a socket's colours: they must be found on every ground that shows them, as a glyph and as a thread.
 */

import type { SocketLook } from "./socket.js";

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** Light or dark. */
export type Scheme = "dark" | "light";

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

/** What a socket's colours must reach. */
export const leastContrast = 3;

/** The grounds of the page that show sockets, by their names there. */
export const socketGrounds: Readonly<Record<Scheme, Readonly<Record<string, string>>>> = {
  dark: { canvas: "#201e25", node: "#312f38", frame: "#27252c", raised: "#393641" },
  light: { canvas: "#efeef2", node: "#ffffff", frame: "#f8f7fa", raised: "#ffffff" },
};

/** How much of a thread's ground does not shine through: models stand back. */
export function threadOpacity(family: SocketLook["family"], scheme: Scheme): number {
  if (family !== "models") return 0.92;
  return scheme === "light" ? 0.86 : 0.66;
}

/** Where a look's colours are too faint, as a sentence's second half; nothing when they can be found everywhere. */
export function tooFaint(look: SocketLook): string | undefined {
  for (const scheme of ["dark", "light"] as const) {
    const colour = readHex(look[scheme]);
    if (!colour) return `has the colour ${JSON.stringify(look[scheme])}; it must be one such as "#ff8800"`;
    const places = Object.entries(socketGrounds[scheme]).map(([name, hex]): Place => [
      name,
      colour,
      readHex(hex)!,
    ]);
    const canvas = readHex(socketGrounds[scheme].canvas!)!;
    const thread: Place = [
      "canvas as a link",
      over(colour, threadOpacity(look.family, scheme), canvas),
      canvas,
    ];
    for (const [where, shown, ground] of [...places, thread]) {
      const has = contrast(shown, ground);
      if (has < leastContrast)
        return `has the colour ${look[scheme]}, whose contrast in the ${scheme} theme, on the ${where}, is ${has.toFixed(1)}; it must be at least ${leastContrast}`;
    }
  }
  return undefined;
}

type Place = readonly [where: string, shown: Rgb, ground: Rgb];

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
