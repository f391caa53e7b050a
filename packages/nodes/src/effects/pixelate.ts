import { defineNode } from "@dreamloom/engine";
import { integer, picture, port } from "@dreamloom/engine/sockets";

/** Makes a picture of large square blocks. */
export default defineNode({
  type: "dream/pixelate",
  version: 1,
  title: "Pixelate",
  about: "Makes a picture of large square blocks.",
  aliases: ["mosaic", "pixel art", "censor"],
  group: "Effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to change."),
    size: integer("Side of a block.", { default: 8, min: 1, max: 512, unit: "pixels" }),
  },
  outputs: { picture: port(picture, "The picture in blocks.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("pixelate", [picture], values, { signal }),
  }),
});
