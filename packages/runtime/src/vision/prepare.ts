/**
 * A picture made ready for the vision tower: bytes, two resizes, normalised, cut into patches. The chain is the
 * published one: first qwen-vl-utils' resize with its wide bounds, then the processor's with those of the checkpoint
 * (transformers models/qwen2_vl/image_processing_qwen2_vl.py, _preprocess).
 */

import type { PictureGrid } from "../text/tokens.js";
import type { Pixels8, PixelsF32, Size } from "./pixels.js";
import { resize8 } from "./resize8.js";
import { smartResize } from "./smart-resize.js";

/** What a checkpoint's `preprocessor_config.json` says. */
export interface VisionSettings {
  readonly patchSize: number;
  readonly mergeSize: number;
  readonly temporalPatchSize: number;
  readonly minPixels: number;
  readonly maxPixels: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** 1/255 */
  readonly rescale: number;
}

/** What the vision tower takes. */
export interface VisionInput {
  /** `[rows · columns, 3 · temporal · patch · patch]`; merge blocks row-major, and row-major inside each block. */
  readonly patches: Float32Array;
  readonly grid: PictureGrid;
}

/** A picture (0 to 1, 3 or 4 channels; alpha is laid on white) as patches. A very narrow one is a `NodeError`. */
export function prepareForVision(picture: PixelsF32, settings: VisionSettings): VisionInput {
  const [first, second] = resizedSizes(picture, settings);
  const resized = resize8(resize8(toBytes(picture), first, "bicubic"), second, "bicubic");
  return { patches: cutPatches(resized, settings), grid: gridOf(second, settings) };
}

function resizedSizes(
  size: Size,
  { patchSize, mergeSize, minPixels, maxPixels }: VisionSettings,
): [Size, Size] {
  const factor = patchSize * mergeSize;
  const first = smartResize(size, { factor, minPixels: 4 * factor ** 2, maxPixels: 16_384 * factor ** 2 });
  return [first, smartResize(first, { factor, minPixels, maxPixels })];
}

function gridOf({ width, height }: Size, { patchSize }: VisionSettings): PictureGrid {
  return { rows: height / patchSize, columns: width / patchSize };
}

function toBytes({ width, height, channels, data }: PixelsF32): Pixels8 {
  const bytes = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const alpha = channels === 4 ? (data[pixel * channels + 3] ?? 1) : 1;
    for (let c = 0; c < 3; c += 1) {
      const value = (data[pixel * channels + c] ?? 0) * alpha + (1 - alpha);
      bytes[pixel * 3 + c] = Math.min(255, Math.max(0, Math.round(value * 255)));
    }
  }
  return { width, height, channels: 3, data: bytes };
}

function cutPatches({ width, height, data }: Pixels8, settings: VisionSettings): Float32Array {
  const { patchSize: patch, mergeSize: merge, temporalPatchSize: frames } = settings;
  const tables = byteTables(settings);
  const patches = new Float32Array(width * height * 3 * frames);
  let at = 0;
  const cut = (top: number, left: number): void => {
    for (const [c, table] of tables.entries())
      for (let frame = 0; frame < frames; frame += 1)
        for (let y = 0; y < patch; y += 1)
          for (let x = 0; x < patch; x += 1)
            patches[at++] = table[data[((top + y) * width + left + x) * 3 + c] ?? 0] ?? 0;
  };
  const block = patch * merge;
  for (let top = 0; top < height; top += block)
    for (let left = 0; left < width; left += block)
      for (let y = 0; y < merge; y += 1)
        for (let x = 0; x < merge; x += 1) cut(top + y * patch, left + x * patch);
  return patches;
}

/** Each channel's number for each byte, rounded to f32 as the reference rounds: once rescaled, once normalised. */
function byteTables({ mean, std, rescale }: VisionSettings): readonly Float32Array[] {
  return [0, 1, 2].map((c) =>
    Float32Array.from({ length: 256 }, (_, byte) => {
      const shifted = Math.fround(Math.fround(byte * rescale) - Math.fround(mean[c] ?? 0));
      return shifted / Math.fround(std[c] ?? 1);
    }),
  );
}
