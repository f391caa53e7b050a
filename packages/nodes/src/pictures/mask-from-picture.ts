import { defineNode } from "@dreamloom/engine";
import { choice, mask, number, picture, port } from "@dreamloom/engine/sockets";

/** A mask taken from a channel of a picture. */
export default defineNode({
  type: "dream/mask-from-picture",
  version: 1,
  title: "Mask: from picture",
  about: "Makes a mask of a picture's brightness, alpha or one colour channel.",
  aliases: ["ImageToMask", "alpha to mask", "luma key", "threshold mask"],
  group: "Masks",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to look at; without alpha it counts as opaque."),
    channel: choice("What of the picture becomes the mask.", ["brightness", "alpha", "red", "green", "blue"]),
    from: number("This value and less become black.", { default: 0, min: 0, max: 1, step: 0.01 }),
    to: number("This value and more become white; near `from` it is a hard edge.", {
      default: 1,
      min: 0,
      max: 1,
      step: 0.01,
    }),
  },
  outputs: { mask: port(mask, "The mask, as large as the picture.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    mask: await door.apply("mask-from-picture", [picture], values, { signal }),
  }),
});
