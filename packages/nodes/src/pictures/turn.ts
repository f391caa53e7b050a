import { defineNode } from "@dreamloom/engine";
import { choice, picture, port } from "@dreamloom/engine/sockets";

/** Quarter turns and mirrors: pixels move and none is changed. */
export default defineNode({
  type: "dream/turn",
  version: 1,
  title: "Turn and mirror",
  about: "Turns a picture by quarters and mirrors it.",
  aliases: ["rotate", "flip", "mirror", "ImageRotate"],
  group: "Pictures",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to turn."),
    rotate: choice("Degrees clockwise.", ["0", "90", "180", "270"]),
    mirror: choice("Which sides change places, after turning.", ["no", "left-right", "top-bottom"]),
  },
  outputs: { picture: port(picture, "The turned picture.") },
  run: async ({ picture, rotate, mirror }, { picture: door, signal }) => ({
    picture: await door.apply("turn", [picture], { rotate: Number(rotate), mirror }, { signal }),
  }),
});
