/**
 * The media worker: decodes and encodes picture files and carries out operations on pictures, in a process of its own
 * with a limit on memory, because what it decodes comes from anywhere. Keeps nothing between requests.
 */

import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { NodeError } from "@dreamloom/engine";
import { serve } from "../process/index.js";
import type { PixelsF32 } from "../vision/pixels.js";
import { decodePicture, shrinkPicture } from "./decode.js";
import { encodePng } from "./encode.js";
import { inspectPicture } from "./inspect.js";
import { applyOperation } from "./operations/index.js";
import type { MediaProtocol, WirePicture } from "./protocol.js";

/** Most bytes of a picture file. */
const maxFileBytes = 2 ** 30;

serve<MediaProtocol>({
  read: async ({ path, name, digest }, { signal }) => {
    const bytes = await readWhole(path, name);
    signal.throwIfAborted();
    if (digest !== `sha256:${createHash("sha256").update(bytes).digest("hex")}`)
      throw new NodeError(`"${name}" was changed after the run began.`, { remedy: "Run again." });
    return (await decodePicture(bytes, name)).map(toWire);
  },
  inspect: ({ bytes, name }) => inspectPicture(bytes, name),
  shrink: ({ bytes, name, size }) => shrinkPicture(bytes, name, size),
  png: (picture) => encodePng(fromWire(picture)),
  apply: ({ operation, pictures, values }) =>
    toWire(applyOperation(operation, pictures.map(fromWire), values)),
});

async function readWhole(path: string, name: string): Promise<Uint8Array> {
  const file = await open(path, "r").catch((error: unknown) => {
    throw new NodeError(`"${name}" cannot be opened.`, { kind: "file-missing", cause: error });
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new NodeError(`"${name}" is not a file.`);
    if (stat.size > maxFileBytes)
      throw new NodeError(
        `"${name}" has ${stat.size.toLocaleString("en-US")} bytes; a picture file may have 1 GiB.`,
      );
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** A mask has two dimensions on ports and one channel in operations. */
function toWire({ width, height, channels, data }: PixelsF32): WirePicture {
  return { shape: channels === 1 ? [height, width] : [height, width, channels], data };
}

function fromWire({ shape, data }: WirePicture): PixelsF32 {
  const [height = 0, width = 0, channels = 1] = shape;
  return { width, height, channels, data };
}
