import { defineNode } from "@dreamloom/engine";
import { choice, flag, integer, mask, number, optional, picture, port } from "@dreamloom/engine/sockets";
import { requireAffordable, sizeOf } from "./geometry.js";

const side = { default: 512, min: 1, max: 32768, unit: "pixels" };
const edge = (at: number) => ({ default: at, min: 0, max: 1, step: 0.01 });

/** A mask drawn as a rectangle or an ellipse. */
export default defineNode({
  type: "dream/mask-shape",
  version: 1,
  title: "Mask: shape",
  about: "Draws a mask: a rectangle or an ellipse.",
  aliases: ["inpaint mask", "SolidMask", "region", "gradient mask"],
  group: "Masks",
  lane: "cpu",
  inputs: {
    like: optional(picture, "Gives the mask its size; unset: width and height do."),
    width: integer("Width of the mask where no picture gives it.", side),
    height: integer("Height of the mask where no picture gives it.", side),
    shape: choice("What is drawn in white.", ["rectangle", "ellipse"]),
    left: number("Left edge, as a share of the width.", edge(0.25)),
    top: number("Upper edge, as a share of the height.", edge(0.25)),
    right: number("Right edge, as a share of the width.", edge(0.75)),
    bottom: number("Lower edge, as a share of the height.", edge(0.75)),
    softness: number("How soft the edge is.", { default: 0, min: 0, max: 500, step: 0.5, unit: "pixels" }),
    invert: flag("Draws in black on white instead.", { default: false }),
  },
  outputs: { mask: port(mask, "The mask.") },
  async run({ like, width, height, invert, ...shape }, { picture: door, signal }) {
    const size = like ? sizeOf(like) : { width, height };
    requireAffordable(size);
    const drawn = await door.apply("mask-shape", [], { ...size, ...shape }, { signal });
    const inverse = { grow: 0, softness: 0, invert };
    return { mask: invert ? await door.apply("mask-edit", [drawn], inverse, { signal }) : drawn };
  },
});
