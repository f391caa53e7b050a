import { defineNode } from "@dreamloom/engine";
import { number, picture, port } from "@dreamloom/engine/sockets";

/** Turns all colours around the colour wheel. */
export default defineNode({
  type: "dream/hue",
  version: 1,
  title: "Hue",
  about: "Turns all colours around the colour wheel.",
  aliases: ["hue shift", "colour rotate"],
  group: "Effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to change."),
    degrees: number("How far to turn; 180 gives the opposite colours.", {
      default: 60,
      min: -180,
      max: 180,
      step: 1,
      unit: "degrees",
    }),
  },
  outputs: { picture: port(picture, "The picture with its hues turned.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("hue", [picture], values, { signal }),
  }),
});
