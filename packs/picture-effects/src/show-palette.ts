import { defineNode } from "@dreamloom/engine";
import { integer, picture, port } from "@dreamloom/engine/sockets";
import { palette, rgbsOf } from "./palette.js";
import { blank, pictureOf } from "./pixels.js";

/** A palette as a picture: a square of each colour, in rows. */
export default defineNode({
  type: "effects/show-palette",
  version: 1,
  title: "Show palette",
  about: "Makes a picture of a palette: a square of each colour.",
  aliases: ["swatches", "colour chart"],
  group: "Palettes",
  lane: "cpu",
  inputs: {
    palette: port(palette, "The palette to show."),
    side: integer("How large a square is.", { default: 64, min: 1, max: 512, unit: "pixels" }),
    columns: integer("How many squares a row has at most.", { default: 8, min: 1, max: 64 }),
  },
  outputs: { picture: port(picture, "The squares; where a row is not full it is see-through.") },
  run({ palette, side, columns }, context) {
    const colours = rgbsOf(palette);
    const across = Math.min(columns, colours.length);
    const width = across * side;
    const height = Math.ceil(colours.length / across) * side;
    const channels = colours.length % across === 0 ? 3 : 4;
    const { data } = blank(width, height, channels);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const colour = colours[Math.floor(y / side) * across + Math.floor(x / side)];
        const pixel = channels === 3 ? colour : colour && [...colour, 1];
        if (pixel) data.set(pixel, (y * width + x) * channels);
      }
    return { picture: pictureOf({ width, height, channels, data }, context) };
  },
});
