import { defineNode } from "@dreamloom/engine";
import { picture, port } from "@dreamloom/engine/sockets";
import { amount } from "./amount.js";

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
    amount,
  },
  outputs: { picture: port(picture, "The inverted picture.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("invert", [picture], values, { signal }),
  }),
});
