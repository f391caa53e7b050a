import { defineNode, NodeError } from "@dreamloom/engine";
import { integer, optional, picture, port } from "@dreamloom/engine/sockets";
import { sizeOf } from "./geometry.js";

const place = { default: 0, min: 0, max: 32768, unit: "pixels" };
const side = { min: 1, max: 32768, unit: "pixels" };

/** A rectangle cut out of a picture. */
export default defineNode({
  type: "dream/crop",
  version: 1,
  title: "Crop",
  about: "Cuts a rectangle out of a picture.",
  aliases: ["cut", "ImageCrop", "trim"],
  group: "Pictures",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to cut from."),
    left: integer("Where the rectangle begins, from the left.", place),
    top: integer("Where the rectangle begins, from the top.", place),
    width: optional(integer("Unset: to the right edge.", side)),
    height: optional(integer("Unset: to the bottom edge.", side)),
  },
  outputs: { picture: port(picture, "What the rectangle holds.") },
  async run({ picture, left, top, ...asked }, { picture: door, signal }) {
    const whole = sizeOf(picture);
    const width = asked.width ?? whole.width - left;
    const height = asked.height ?? whole.height - top;
    if (width < 1 || height < 1 || left + width > whole.width || top + height > whole.height)
      throw new NodeError(
        `The rectangle reaches to ${left + Math.max(1, width)}, ${top + Math.max(1, height)}; the picture is ${whole.width} × ${whole.height}.`,
        { remedy: "Leave width and height unset to cut up to the edges." },
      );
    return { picture: await door.apply("crop", [picture], { left, top, width, height }, { signal }) };
  },
});
