import { defineNode } from "@dreamloom/engine";
import { number, picture, port } from "@dreamloom/engine/sockets";
import { blank, overRows, pictureOf, pixelsOf } from "./pixels.js";
import { addSample } from "./sampled.js";

/** Lets red and blue fall apart towards the edges, as simple lenses do. */
export default defineNode({
  type: "effects/colour-fringes",
  version: 1,
  title: "Colour fringes",
  about: "Lets red and blue fall apart towards the edges, as simple lenses do.",
  aliases: ["chromatic aberration", "RGB split", "glitch", "anaglyph"],
  group: "Picture effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to look at through the lens."),
    amount: number("How far red and blue are apart in the corners.", {
      default: 4,
      min: -100,
      max: 100,
      step: 0.5,
      unit: "pixels",
    }),
  },
  outputs: { picture: port(picture, "The picture as the lens shows it.") },
  async run({ picture, amount }, context) {
    const pixels = await pixelsOf(picture);
    const { width, height, channels, data } = pixels;
    const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
    const result = blank(width, height, channels);
    const reach = Math.max(1, Math.hypot(middleX, middleY));
    // Half of the way each: red outwards, blue inwards.
    const shifts = [amount / 2, 0, -amount / 2];
    const sum = new Float64Array(4);
    await overRows(pixels, context, (y) => {
      for (let x = 0; x < width; x++) {
        const at = (y * width + x) * channels;
        for (let c = 0; c < 3; c++) {
          const by = 1 - shifts[c]! / reach;
          sum.fill(0);
          addSample(pixels, middleX + (x - middleX) * by, middleY + (y - middleY) * by, sum);
          result.data[at + c] = sum[3]! > 0 ? sum[c]! / sum[3]! : data[at + c]!;
        }
        if (channels === 4) result.data[at + 3] = data[at + 3]!;
      }
    });
    return { picture: pictureOf(result, context) };
  },
});
