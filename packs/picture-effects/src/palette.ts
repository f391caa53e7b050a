/** The pack's own socket: a palette, a few colours that a picture is made of. */

import { colourSocket, defineSocket, listOf } from "@dreamloom/engine/sockets";
import type { TypeOf } from "@dreamloom/engine/sockets";
import { labOf, rgbOf, type Lab, type Rgb } from "./colours.js";

/** The most colours that a palette has. */
export const mostColours = 64;

/** A few colours that a picture is made of. */
export const palette = defineSocket({
  name: "effects/palette",
  article: "a palette",
  about: "A few colours that a picture is made of.",
  look: { family: "pictures", fill: "dot", dark: "#F0A25B", light: "#AD5A0B" },
  holds: { fields: { colours: listOf(colourSocket) } },
  preview: { as: "colours", field: "colours" },
});

/** Colours as `#rrggbb`, in the palette's order. */
export type Palette = TypeOf<typeof palette>;

/** A palette's colours as displayed. */
export function rgbsOf({ colours }: Palette): readonly Rgb[] {
  return colours.map(rgbOf);
}

/** A palette's colours by lightness and hue. */
export function labsOf(palette: Palette): readonly Lab[] {
  return rgbsOf(palette).map(labOf);
}
