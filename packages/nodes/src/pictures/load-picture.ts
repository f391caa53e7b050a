import { defineNode, NodeError } from "@dreamloom/engine";
import type { FilesDoor, Looked } from "@dreamloom/engine";
import { file, listOf, picture, port } from "@dreamloom/engine/sockets";
import type { FileLiteral } from "@dreamloom/engine/sockets";

/** What the media worker reads, as file names end. */
const accept = [".png", ".jpg", ".jpeg", ".webp", ".gif"];

/** Reads a picture file: turned as its EXIF says, in sRGB. A moving GIF or WebP gives its frames as a list. */
export default defineNode({
  type: "dream/load-picture",
  version: 1,
  title: "Load picture",
  about: "Reads a picture from a file.",
  aliases: ["Load Image", "open image", "input image", "import"],
  group: "Pictures",
  effect: "reads",
  loads: "picture",
  lane: "cpu",
  inputs: { file: file("A PNG, JPEG, WebP or GIF, beside the document or under `input:`.", { accept }) },
  outputs: {
    picture: port(picture, "The picture; of a moving one the first frame."),
    frames: port(listOf(picture), "All frames; of a still picture just the one."),
  },
  look: ({ file }, files) => lookAtPicture(file, files),
  async run({ file }, { files, picture: door, signal }) {
    const frames = await door.read(await files.find(file), { signal });
    const [first] = frames;
    if (!first) throw new NodeError(`"${file.file}" holds no picture.`);
    return { picture: first, frames };
  },
});

async function lookAtPicture(literal: unknown, files: FilesDoor): Promise<Looked> {
  const { digest } = await files.find(literal as FileLiteral);
  return { depends: { "*": [digest] } };
}
