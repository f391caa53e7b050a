import { defineNode } from "@dreamloom/engine";
import { colour, number, picture, port } from "@dreamloom/engine/sockets";

/** Washes a picture with a colour. */
export default defineNode({
  type: "dream/tint",
  version: 1,
  title: "Tint",
  about: "Washes a picture with a colour.",
  aliases: ["colourise", "tone", "colour filter"],
  group: "Effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to change."),
    colour: colour("The colour to multiply with.", { default: "#ffb36b" }),
    amount: number("0 leaves the picture as it is; 1 multiplies it fully.", {
      default: 0.5,
      min: 0,
      max: 1,
      step: 0.05,
    }),
  },
  outputs: { picture: port(picture, "The tinted picture.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("tint", [picture], values, { signal }),
  }),
});
