import { defineNode } from "@dreamloom/engine";
import { integer, picture, port } from "@dreamloom/engine/sockets";

/** Leaves only a few levels in each channel. */
export default defineNode({
  type: "dream/posterise",
  version: 1,
  title: "Posterise",
  about: "Leaves only a few levels in each channel.",
  aliases: ["quantize", "posterize", "reduce colours"],
  group: "Effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to change."),
    levels: integer("How many values each channel keeps.", { default: 4, min: 2, max: 256 }),
  },
  outputs: { picture: port(picture, "The picture in few levels.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("posterise", [picture], values, { signal }),
  }),
});
