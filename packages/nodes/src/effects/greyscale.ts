import { defineNode } from "@dreamloom/engine";
import { picture, port } from "@dreamloom/engine/sockets";
import { amount } from "./amount.js";

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
    amount,
  },
  outputs: { picture: port(picture, "The picture in greys.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("greyscale", [picture], values, { signal }),
  }),
});
