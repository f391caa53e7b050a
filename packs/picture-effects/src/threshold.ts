import { defineNode } from "@dreamloom/engine";
import { choice, colour, number, numberSocket, picture, port } from "@dreamloom/engine/sockets";
import { rgbOf } from "./colours.js";
import { changed, pictureOf, pixelsOf, type Pixels } from "./pixels.js";

/** Finds by itself from which brightness on a picture is light, and leaves two colours. */
export default defineNode({
  type: "effects/threshold",
  version: 1,
  title: "Automatic threshold",
  about: "Parts a picture into light and dark where that parts it best, and paints both in a colour.",
  aliases: ["Otsu", "adaptive threshold", "binarize", "stencil", "black and white"],
  group: "Picture effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to part."),
    compare: choice("Parts by one level for all of the picture, or each place by its surroundings.", [
      "whole picture",
      "surroundings",
    ]),
    radius: number("How far the surroundings reach.", {
      default: 12,
      min: 1,
      max: 200,
      step: 1,
      unit: "pixels",
    }),
    offset: number("Moves the level: above 0 leaves less light.", {
      default: 0,
      min: -0.5,
      max: 0.5,
      step: 0.01,
    }),
    dark: colour("The colour of what is dark.", { default: "#000000" }),
    light: colour("The colour of what is light.", { default: "#ffffff" }),
  },
  outputs: {
    picture: port(picture, "The picture in two colours."),
    level: port(numberSocket, "The brightness that was found to part the whole picture best."),
  },
  async run({ picture, compare, radius, offset, ...colours }, context) {
    const { picture: door, signal } = context;
    const greys = await door.apply("greyscale", [picture], { amount: 1 }, { signal });
    const pixels = await pixelsOf(greys);
    const level = bestLevel(pixels);
    const around =
      compare === "surroundings"
        ? await pixelsOf(await door.apply("blur", [greys], { radius }, { signal }))
        : undefined;
    const [dark, light] = [rgbOf(colours.dark), rgbOf(colours.light)];
    const parted = await changed(pixels, context, (from, into, at) => {
      const limit = (around ? around.data[at]! : level) + offset;
      into.set(from[at]! >= limit ? light : dark, at);
    });
    return { picture: pictureOf(parted, context), level };
  },
});

const bins = 256;

/** The level between two groups that differ most (Otsu, "A threshold selection method from gray-level histograms", 1979). */
function bestLevel({ channels, data }: Pixels): number {
  const counts = new Float64Array(bins);
  for (let at = 0; at < data.length; at += channels)
    counts[Math.min(bins - 1, Math.max(0, Math.round(data[at]! * (bins - 1))))]! += 1;
  const pixels = data.length / channels;
  const total = counts.reduce((sum, count, bin) => sum + count * bin, 0);
  let [below, sum, best, level] = [0, 0, 0, bins / 2];
  for (let bin = 0; bin < bins - 1; bin++) {
    below += counts[bin]!;
    sum += counts[bin]! * bin;
    if (below === 0 || below === pixels) continue;
    const gap = sum / below - (total - sum) / (pixels - below);
    const between = below * (pixels - below) * gap * gap;
    if (between > best) [best, level] = [between, bin + 0.5];
  }
  // Between two of its bins, in as many digits as say so.
  return Math.round((level / (bins - 1)) * 10_000) / 10_000;
}
