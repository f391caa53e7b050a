import { defineNode } from "@dreamloom/engine";
import { choice, number, picture, port } from "@dreamloom/engine/sockets";
import { sizeOf } from "./geometry.js";

/** Two pictures in one, to see how they differ. */
export default defineNode({
  type: "dream/compare",
  version: 1,
  title: "Compare",
  about: "Shows how two pictures differ.",
  aliases: ["difference", "before and after", "Image Comparer", "slider", "diff"],
  group: "Pictures",
  lane: "cpu",
  inputs: {
    a: port(picture, "The first picture; it gives the size."),
    b: port(picture, "The second picture; brought to the size of the first where it differs."),
    mode: choice("Beside each other, one half of each, or how far each place differs.", [
      "side by side",
      "wipe",
      "difference",
    ]),
    at: number("Where a wipe changes from the first to the second, from the left.", {
      default: 0.5,
      min: 0,
      max: 1,
      step: 0.01,
    }),
    gain: number("How much a difference is made brighter.", { default: 4, min: 0.1, max: 100, step: 0.1 }),
  },
  outputs: { picture: port(picture, "The comparison.") },
  async run({ a, b, ...values }, { picture: door, signal }) {
    const [wanted, given] = [sizeOf(a), sizeOf(b)];
    const same = wanted.width === given.width && wanted.height === given.height;
    const beside = same ? b : await door.apply("resize", [b], { ...wanted, filter: "bicubic" }, { signal });
    return { picture: await door.apply("compare", [a, beside], values, { signal }) };
  },
});
