import { defineNode } from "@dreamloom/engine";
import { picture, port } from "@dreamloom/engine/sockets";
import { amount } from "./amount.js";

/** Tones a picture brown, as old photographs are. */
export default defineNode({
  type: "dream/sepia",
  version: 1,
  title: "Sepia",
  about: "Tones a picture brown, as old photographs are.",
  aliases: ["vintage", "tone"],
  group: "Effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to change."),
    amount,
  },
  outputs: { picture: port(picture, "The toned picture.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("sepia", [picture], values, { signal }),
  }),
});
