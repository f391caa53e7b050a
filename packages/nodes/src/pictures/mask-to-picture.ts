import { defineNode } from "@dreamloom/engine";
import { mask, picture, port } from "@dreamloom/engine/sockets";

/** A mask as a grey picture, to look at it or save it. */
export default defineNode({
  type: "dream/mask-to-picture",
  version: 1,
  title: "Mask: to picture",
  about: "Makes a grey picture of a mask.",
  aliases: ["MaskToImage", "show mask"],
  group: "Masks",
  lane: "cpu",
  inputs: { mask: port(mask, "The mask to show.") },
  outputs: { picture: port(picture, "The mask in greys: what is 1 is white.") },
  run: async ({ mask }, { picture: door, signal }) => ({
    picture: await door.apply("mask-to-picture", [mask], {}, { signal }),
  }),
});
