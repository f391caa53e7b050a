import { defineNode } from "@dreamloom/engine";
import { number, picture, port } from "@dreamloom/engine/sockets";

/** Softens a picture (Gaussian). */
export default defineNode({
  type: "dream/blur",
  version: 1,
  title: "Blur",
  about: "Softens a picture (Gaussian).",
  aliases: ["gaussian blur", "soften", "smooth"],
  group: "Effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to soften."),
    radius: number("Standard deviation of the Gaussian.", {
      default: 2,
      min: 0,
      max: 200,
      step: 0.5,
      unit: "pixels",
    }),
  },
  outputs: { picture: port(picture, "The softened picture.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("blur", [picture], values, { signal }),
  }),
});
