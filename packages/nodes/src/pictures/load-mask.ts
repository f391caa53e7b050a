import { defineNode, NodeError } from "@dreamloom/engine";
import type { FilesDoor, Looked } from "@dreamloom/engine";
import { choice, file, mask, port } from "@dreamloom/engine/sockets";
import type { FileLiteral } from "@dreamloom/engine/sockets";

/** Reads a picture file as a mask. A file literal on a mask port stands for this node. */
export default defineNode({
  type: "dream/load-mask",
  version: 1,
  title: "Load mask",
  about: "Reads a mask from a picture file.",
  aliases: ["LoadImageMask", "Load Image (as Mask)", "inpaint mask", "matte"],
  group: "Masks",
  effect: "reads",
  loads: "mask",
  lane: "cpu",
  inputs: {
    file: file("A PNG, JPEG, WebP or GIF, beside the document or under `input:`.", {
      accept: [".png", ".jpg", ".jpeg", ".webp", ".gif"],
    }),
    channel: choice("What of the picture becomes the mask; what is white or opaque changes.", [
      "brightness",
      "alpha",
      "red",
      "green",
      "blue",
    ]),
  },
  outputs: { mask: port(mask, "The mask, as large as the picture.") },
  look: ({ file }, files) => lookAtMask(file, files),
  async run({ file, channel }, { files, picture: door, signal }) {
    const [picture] = await door.read(await files.find(file), { signal });
    if (!picture) throw new NodeError(`"${file.file}" holds no picture.`);
    const whole = { channel, from: 0, to: 1 };
    return { mask: await door.apply("mask-from-picture", [picture], whole, { signal }) };
  },
});

async function lookAtMask(literal: unknown, files: FilesDoor): Promise<Looked> {
  const { digest } = await files.find(literal as FileLiteral);
  return { depends: { "*": [digest] } };
}
