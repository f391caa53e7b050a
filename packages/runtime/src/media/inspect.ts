/** Looks into a picture file: what it shows, by digest, and the texts that a PNG carries. */

import { makeTensor, NodeError } from "@dreamloom/engine";
import { decodePicture } from "./decode.js";
import { encodePng } from "./encode.js";
import { readPngText } from "./png-text.js";
import type { PictureInspected } from "./protocol.js";

/** What a file is and holds. Of a moving picture the first frame. Throws a `NodeError` that says what is wrong. */
export async function inspectPicture(bytes: Uint8Array, name: string): Promise<PictureInspected> {
  const [first] = await decodePicture(bytes, name);
  if (first === undefined) throw new NodeError(`"${name}" holds no picture.`);
  const { width, height, channels, data } = first;
  const numbers = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const { digest } = makeTensor("f32", [height, width, channels], numbers);
  const texts = Object.fromEntries(readPngText(bytes).entries.map(({ keyword, text }) => [keyword, text]));
  return { digest, width, height, png: await encodePng(first), texts };
}
