import { defineNode } from "@dreamloom/engine";
import { flag, integer, mask, number, port } from "@dreamloom/engine/sockets";

/** A mask grown or shrunk, softened and turned around, in this order. */
export default defineNode({
  type: "dream/mask-edit",
  version: 1,
  title: "Mask: edit",
  about: "Grows, softens and inverts a mask, in this order.",
  aliases: ["GrowMask", "FeatherMask", "InvertMask", "dilate", "erode", "mask blur"],
  group: "Masks",
  lane: "cpu",
  inputs: {
    mask: port(mask, "The mask to change."),
    grow: integer("How far white spreads; below 0 it shrinks.", {
      default: 0,
      min: -256,
      max: 256,
      unit: "pixels",
    }),
    softness: number("How soft edges become (Gaussian).", {
      default: 0,
      min: 0,
      max: 200,
      step: 0.5,
      unit: "pixels",
    }),
    invert: flag("Turns white into black and black into white.", { default: false }),
  },
  outputs: { mask: port(mask, "The changed mask.") },
  run: async ({ mask, ...values }, { picture: door, signal }) => ({
    mask: await door.apply("mask-edit", [mask], values, { signal }),
  }),
});
