import { defineNode } from "@dreamloom/engine";
import { number, picture, port } from "@dreamloom/engine/sockets";

/** Darkens a picture towards its corners. */
export default defineNode({
  type: "dream/vignette",
  version: 1,
  title: "Vignette",
  about: "Darkens a picture towards its corners.",
  aliases: ["lens", "darken edges"],
  group: "Effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to change."),
    amount: number("How dark the corners get; 1 is black.", { default: 0.5, min: 0, max: 1, step: 0.05 }),
    softness: number(
      "How far the darkening reaches inwards; 0 touches the corners only, 1 begins at the centre.",
      { default: 0.6, min: 0, max: 1, step: 0.05 },
    ),
  },
  outputs: { picture: port(picture, "The picture with dark corners.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("vignette", [picture], values, { signal }),
  }),
});
