import { defineNode } from "@dreamloom/engine";
import { choice, number, picture, port } from "@dreamloom/engine/sockets";
import { dithers, paintWith } from "./paint-with.js";
import { palette } from "./palette.js";
import { pictureOf, pixelsOf } from "./pixels.js";

/** Paints a picture with the colours of a palette alone. */
export default defineNode({
  type: "effects/apply-palette",
  version: 1,
  title: "Apply palette",
  about: "Paints a picture with the colours of a palette alone.",
  aliases: ["quantize", "reduce colors", "dither", "Floyd-Steinberg", "Bayer", "pixel art", "index colours"],
  group: "Palettes",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to paint anew."),
    palette: port(palette, "The colours to use."),
    dither: choice(
      "How colours in between are shown: not, as a pattern, or by handing on what is off.",
      dithers,
      {
        default: "diffusion",
      },
    ),
    strength: number("How much of the pattern or the diffusion there is.", {
      default: 1,
      min: 0,
      max: 1,
      step: 0.05,
    }),
  },
  outputs: { picture: port(picture, "The picture in those colours.") },
  async run({ picture, palette, ...how }, context) {
    const painted = await paintWith(await pixelsOf(picture), palette, how, context);
    return { picture: pictureOf(painted, context) };
  },
});
