/**
 * Decodes picture files: bytes of a PNG, JPEG, WebP or GIF come in, f32 pictures go out, sRGB as displayed, upright,
 * one per frame. The bytes may be hostile: sizes are looked at before anything is decoded, and damaged files are
 * refused, never half shown.
 */

import { NodeError } from "@dreamloom/engine";
import type { Metadata, SharpInput, SharpOptions } from "sharp";
import { isAllocationFailure } from "../process/messages.js";
import type { PixelsF32 } from "../vision/pixels.js";
import { sharp } from "./sharp.js";

/** Most pixels of one file, all frames together. */
export const maxPixels = 64_000_000;
/** Most pixels of one side. */
export const maxSide = 32_768;
/** Most frames of an animation. */
export const maxFrames = 1_000;

/** All frames of a file. `name` is how the person knows it. Throws a `NodeError` that says what is wrong. */
export async function decodePicture(bytes: Uint8Array, name: string): Promise<readonly PixelsF32[]> {
  return withHeader(bytes, name, (header) => decode(bytes, header));
}

/** The first frame as a PNG of 8 bits that fits into `size` × `size`; smaller ones keep their size. Throws like `decodePicture`. */
export async function shrinkPicture(bytes: Uint8Array, name: string, size: number): Promise<Uint8Array> {
  return withHeader(bytes, name, () =>
    sharp(bytes as SharpInput, { limitInputPixels: maxPixels, autoOrient: true })
      .timeout({ seconds: 60 })
      .resize({ width: size, height: size, fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb")
      .png({ compressionLevel: 6, palette: false })
      .toBuffer(),
  );
}

/** Looks at the header, judges the size, and only then lets the data be decoded. */
async function withHeader<Result>(
  bytes: Uint8Array,
  name: string,
  decodeData: (header: Header) => Promise<Result>,
): Promise<Result> {
  const header = await readHeader(bytes, name);
  checkSize(header, name);
  try {
    return await decodeData(header);
  } catch (error) {
    if (isAllocationFailure(String(error))) throw error;
    throw unreadable(name, `its data is damaged (${reasonOf(error)})`, error);
  }
}

interface Header {
  readonly width: number;
  /** Of one frame. */
  readonly height: number;
  readonly frames: number;
  readonly isDeep: boolean;
}

async function readHeader(bytes: Uint8Array, name: string): Promise<Header> {
  let metadata: Metadata;
  try {
    // Only the header is read here: its size is judged below, with a sentence.
    metadata = await sharp(bytes as SharpInput, { limitInputPixels: false, pages: -1 }).metadata();
  } catch (error) {
    if (!looksLikePicture(bytes)) throw unreadable(name, "it is no PNG, JPEG, WebP or GIF", error);
    throw unreadable(name, `its header is damaged (${reasonOf(error)})`, error);
  }
  const { width, height, pages = 1, pageHeight = height, depth, format } = metadata;
  return { width, height: pageHeight, frames: pages, isDeep: format === "png" && depth === "ushort" };
}

function checkSize({ width, height, frames }: Header, name: string): void {
  const shown = `${count(width)} × ${count(height)} pixels`;
  if (Math.max(width, height) > maxSide)
    throw tooLarge(`"${name}" has ${shown}; no side may have more than ${count(maxSide)}.`);
  if (frames > maxFrames)
    throw tooLarge(`"${name}" has ${count(frames)} frames; at most ${count(maxFrames)} are read.`);
  if (width * height * frames > maxPixels) {
    const each = frames === 1 ? "" : ` in each of ${count(frames)} frames`;
    throw tooLarge(`"${name}" has ${shown}${each}; at most ${count(maxPixels)} pixels in all are read.`);
  }
}

async function decode(bytes: Uint8Array, { height, frames, isDeep }: Header): Promise<readonly PixelsF32[]> {
  const options: SharpOptions = {
    limitInputPixels: maxPixels,
    pages: -1,
    ...(frames === 1 && { autoOrient: true }),
  };
  const image = sharp(bytes as SharpInput, options).timeout({ seconds: 60 });
  // Without rgb16 first, 16-bit numbers come out as 8-bit ones in larger boxes.
  const raw = isDeep
    ? image.toColourspace("rgb16").raw({ depth: "ushort" })
    : image.toColourspace("srgb").raw();
  const { data, info } = await raw.toBuffer({ resolveWithObject: true });
  const numbers = isDeep ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : data;
  // One frame may have been turned upright; of several none was.
  const size = { width: info.width, height: frames === 1 ? info.height : height };
  const length = size.width * size.height * info.channels;
  return Array.from({ length: frames }, (_, frame) =>
    toPicture(
      numbers.subarray(frame * length, (frame + 1) * length),
      { ...size, channels: info.channels },
      isDeep,
    ),
  );
}

function toPicture(
  numbers: Uint8Array | Uint16Array,
  { width, height, channels }: { readonly width: number; readonly height: number; readonly channels: number },
  isDeep: boolean,
): PixelsF32 {
  if (channels !== 3 && channels !== 4) throw new Error(`${channels} channels`);
  const most = isDeep ? 65_535 : 255;
  const data = new Float32Array(numbers.length);
  for (let i = 0; i < data.length; i += 1) data[i] = (numbers[i] ?? 0) / most;
  return { width, height, channels, data };
}

function looksLikePicture(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  return /^(\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF[^]{4}WEBP)/.test(start);
}

function unreadable(name: string, why: string, cause: unknown): NodeError {
  return new NodeError(`"${name}" is not a picture that can be read: ${why}.`, { cause });
}

function tooLarge(message: string): NodeError {
  return new NodeError(message, { remedy: "Make it smaller first." });
}

/** The last part of the library's own words: "Input buffer has corrupt header: pngload_buffer: libspng read error". */
function reasonOf(error: unknown): string {
  const [line = ""] = String((error as Error).message).split("\n");
  const parts = line.split(":").map((part) => part.trim());
  return parts.findLast((part) => part !== "")?.replace(/\.$/, "") ?? "unknown";
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
