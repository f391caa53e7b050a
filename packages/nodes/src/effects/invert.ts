import { defineNode } from "@dreamloom/engine";
import { number, picture, port } from "@dreamloom/engine/sockets";

/** Turns light into dark and each colour into its opposite. */
export default defineNode({
  type: "dream/invert",
  version: 1,
  title: "Invert",
  about: "Turns light into dark and each colour into its opposite.",
  aliases: ["negative", "invert image"],
  group: "Effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to change."),
    amount: number("0 leaves the picture as it is; 1 changes it fully.", {
      default: 1,
      min: 0,
      max: 1,
      step: 0.05,
    }),
  },
  outputs: { picture: port(picture, "The inverted picture.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("invert", [picture], values, { signal }),
  }),
});
