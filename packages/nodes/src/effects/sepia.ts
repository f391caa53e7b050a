import { defineNode } from "@dreamloom/engine";
import { number, picture, port } from "@dreamloom/engine/sockets";

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
    amount: number("0 leaves the picture as it is; 1 changes it fully.", {
      default: 1,
      min: 0,
      max: 1,
      step: 0.05,
    }),
  },
  outputs: { picture: port(picture, "The toned picture.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("sepia", [picture], values, { signal }),
  }),
});
