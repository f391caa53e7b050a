import { defineNode } from "@dreamloom/engine";
import { number, picture, port, seed } from "@dreamloom/engine/sockets";

/** Adds film grain: the same noise to all three channels. */
export default defineNode({
  type: "dream/grain",
  version: 1,
  title: "Grain",
  about: "Adds film grain: the same noise to all three channels.",
  aliases: ["noise", "film grain", "dither"],
  group: "Effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to change."),
    amount: number("Standard deviation of the noise.", { default: 0.05, min: 0, max: 1, step: 0.01 }),
    seed: seed("Which noise; the same seed gives the same grain."),
  },
  outputs: { picture: port(picture, "The picture with grain.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("grain", [picture], values, { signal }),
  }),
});
