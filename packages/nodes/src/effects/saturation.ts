import { defineNode } from "@dreamloom/engine";
import { number, picture, port } from "@dreamloom/engine/sockets";

/** Makes colours stronger or paler. */
export default defineNode({
  type: "dream/saturation",
  version: 1,
  title: "Saturation",
  about: "Makes colours stronger or paler.",
  aliases: ["vibrance", "vivid", "colourfulness"],
  group: "Effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to change."),
    amount: number("0 is grey, 1 leaves the colours, more makes them stronger.", {
      default: 1.4,
      min: 0,
      max: 4,
      step: 0.05,
    }),
  },
  outputs: { picture: port(picture, "The picture with stronger or paler colours.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("saturation", [picture], values, { signal }),
  }),
});
