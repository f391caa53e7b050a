/** Stored tensors seen as others: rows of them, another shape, halves in the other order. No byte is copied. */

import type { TensorInfo } from "./tensor-info.js";
import { quoted, shapeText, WeightsError } from "./weights-error.js";

/** One of several equal parts of a tensor's rows, from 0: a byte range of the tensor's own. */
export function partOfRows(info: TensorInfo, index: number, count: number): TensorInfo {
  const [rows = 0, ...rest] = info.shape;
  if (info.halves !== undefined || rows === 0 || rows % count !== 0) {
    throw new WeightsError(
      "bad_shape",
      `Tensor ${quoted(info.name)} of "${info.file}" has shape ${shapeText(info.shape)}, whose rows are not ${count} equal parts.`,
    );
  }
  const byteLength = info.byteLength / count;
  return {
    ...info,
    name: `${info.name} ${index + 1}/${count}`,
    offset: info.offset + index * byteLength,
    byteLength,
    shape: [rows / count, ...rest],
  };
}

/** The same tensor with its two halves of rows exchanged. */
export function withHalvesSwapped(info: TensorInfo): TensorInfo {
  return { ...info, halves: "swapped" };
}

/** The ranges that a tensor is read from, in its own order: one, or two where its halves lie exchanged. */
export function rangesOf(info: TensorInfo): readonly TensorInfo[] {
  if (info.halves === undefined) return [info];
  const { name, file, offset, byteLength, dtype, shape } = info;
  const stored = { name, file, offset, byteLength, dtype, shape };
  return [partOfRows(stored, 1, 2), partOfRows(stored, 0, 2)];
}

/** A kernel of one pixel, `[out, in, 1, 1]`, as the matrix that it is; anything else stays as it is. */
export function kernelAsMatrix(info: TensorInfo): TensorInfo {
  const [out = 0, into = 0, height, width] = info.shape;
  return info.shape.length === 4 && height === 1 && width === 1 ? { ...info, shape: [out, into] } : info;
}
