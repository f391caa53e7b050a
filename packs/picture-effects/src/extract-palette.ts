import { defineNode } from "@dreamloom/engine";
import { choice, integer, picture, port } from "@dreamloom/engine/sockets";
import { labOf, rgbOf } from "./colours.js";
import { findPalette } from "./find-palette.js";
import { mostColours, palette } from "./palette.js";
import { pixelsOf } from "./pixels.js";

const orders = ["most used first", "dark to light", "round the colour wheel"] as const;

/** Finds the colours that a picture is made of. */
export default defineNode({
  type: "effects/extract-palette",
  version: 1,
  title: "Extract palette",
  about: "Finds the few colours that a picture is made of.",
  aliases: ["dominant colours", "color palette", "k-means", "swatches"],
  group: "Palettes",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to look at; what is see-through does not count."),
    colours: integer("How many colours at most.", { default: 6, min: 1, max: mostColours }),
    order: choice("In which order the palette has them.", orders),
  },
  outputs: { palette: port(palette, "The colours found.") },
  async run({ picture, colours, order }, { signal }) {
    const pixels = await pixelsOf(picture);
    signal.throwIfAborted();
    return { palette: { colours: ordered(findPalette(pixels, colours), order) } };
  },
});

function ordered(colours: readonly string[], order: (typeof orders)[number]): readonly string[] {
  if (order === "most used first") return colours;
  const key = order === "dark to light" ? lightness : place;
  return [...colours].sort((a, b) => key(a) - key(b));
}

function lightness(colour: string): number {
  return labOf(rgbOf(colour))[0];
}

/** Greys by lightness first, then the hues from red on. */
function place(colour: string): number {
  const [light, a, b] = labOf(rgbOf(colour));
  return Math.hypot(a, b) < 0.03 ? light - 10 : Math.atan2(b, a);
}
