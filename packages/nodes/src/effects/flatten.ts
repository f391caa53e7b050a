import { defineNode } from "@dreamloom/engine";
import { colour, picture, port } from "@dreamloom/engine/sockets";

/** Lays a picture with transparent places on a colour. */
export default defineNode({
  type: "dream/flatten",
  version: 1,
  title: "Flatten",
  about: "Lays a picture with transparent places on a colour.",
  aliases: ["remove alpha", "background", "fill transparency"],
  group: "Effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to lay down; without alpha it passes unchanged."),
    colour: colour("The colour behind.", { default: "#ffffff" }),
  },
  outputs: { picture: port(picture, "The picture without alpha.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("flatten", [picture], values, { signal }),
  }),
});
