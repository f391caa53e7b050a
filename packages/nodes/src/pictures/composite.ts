import { defineNode, NodeError } from "@dreamloom/engine";
import { choice, integer, mask, number, optional, picture, port } from "@dreamloom/engine/sockets";
import { blendModes } from "@dreamloom/runtime/choices";
import { sizeOf } from "./geometry.js";

const place = { default: 0, min: -32768, max: 32768, unit: "pixels" };

/** One picture laid over another: by its alpha, a mask and an opacity. */
export default defineNode({
  type: "dream/composite",
  version: 1,
  title: "Composite",
  about: "Lays a picture over another.",
  aliases: ["overlay", "layer", "merge", "ImageCompositeMasked", "blend images", "paste"],
  group: "Pictures",
  lane: "cpu",
  inputs: {
    under: port(picture, "The picture below; it gives the size."),
    over: port(picture, "The picture above; its alpha counts, and what lies outside is cut off."),
    mask: optional(mask, "Where `over` shows, as large as `over`: white shows it, black does not."),
    left: integer("Where `over` lies, from the left.", place),
    top: integer("Where `over` lies, from the top.", place),
    opacity: number("1 lays it on fully; 0 not at all.", { default: 1, min: 0, max: 1, step: 0.05 }),
    mode: choice("How the two are mixed, as paint programs name it.", blendModes),
  },
  outputs: { picture: port(picture, "Both as one picture.") },
  async run({ under, over, mask, ...values }, { picture: door, signal }) {
    if (mask) requireSameSize(sizeOf(mask), sizeOf(over));
    return {
      picture: await door.apply("composite", [under, over, ...(mask ? [mask] : [])], values, { signal }),
    };
  },
});

function requireSameSize(
  mask: { width: number; height: number },
  over: { width: number; height: number },
): void {
  if (mask.width === over.width && mask.height === over.height) return;
  throw new NodeError(
    `The mask is ${mask.width} × ${mask.height} and \`over\` is ${over.width} × ${over.height}; they must be equally large.`,
  );
}
