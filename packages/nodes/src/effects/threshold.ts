import { defineNode } from "@dreamloom/engine";
import { number, picture, port } from "@dreamloom/engine/sockets";

/** Makes what is brighter than a level white and the rest black. */
export default defineNode({
  type: "dream/threshold",
  version: 1,
  title: "Threshold",
  about: "Makes what is brighter than a level white and the rest black.",
  aliases: ["binarize", "black and white"],
  group: "Effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to change."),
    level: number("Brightness from which a place is white.", { default: 0.5, min: 0, max: 1, step: 0.01 }),
  },
  outputs: { picture: port(picture, "The picture in black and white.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("threshold", [picture], values, { signal }),
  }),
});
