import { defineNode } from "@dreamloom/engine";
import { number, picture, port } from "@dreamloom/engine/sockets";

/** Takes the colours out of a picture. */
export default defineNode({
  type: "dream/greyscale",
  version: 1,
  title: "Greyscale",
  about: "Takes the colours out of a picture.",
  aliases: ["desaturate", "black and white", "monochrome", "grayscale"],
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
  outputs: { picture: port(picture, "The picture in greys.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("greyscale", [picture], values, { signal }),
  }),
});
