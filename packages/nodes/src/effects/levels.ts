import { defineNode } from "@dreamloom/engine";
import { number, picture, port } from "@dreamloom/engine/sockets";

/** Sets brightness, contrast and gamma, in this order. */
export default defineNode({
  type: "dream/levels",
  version: 1,
  title: "Levels",
  about: "Sets brightness, contrast and gamma, in this order.",
  aliases: ["brightness", "contrast", "gamma", "exposure", "curves", "colour correct"],
  group: "Effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to set."),
    brightness: number("Added to each channel.", { default: 0, min: -1, max: 1, step: 0.05 }),
    contrast: number("Stretches the channels about middle grey; 1 leaves them.", {
      default: 1,
      min: 0,
      max: 4,
      step: 0.05,
    }),
    gamma: number("Above 1 lightens the middle, below 1 darkens it.", {
      default: 1,
      min: 0.1,
      max: 10,
      step: 0.05,
    }),
  },
  outputs: { picture: port(picture, "The picture with its levels set.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("levels", [picture], values, { signal }),
  }),
});
