import { open } from "node:fs/promises";
import { toFloat32 } from "./dtype.js";
import type { Dtype } from "./dtype.js";
import { rangesOf } from "./part-of-tensor.js";
import type { TensorInfo } from "./tensor-info.js";
import { counted, quoted, shapeText, WeightsError } from "./weights-error.js";

/** Reads a whole tensor as f32. Throws `WeightsError` when it holds no real numbers or its file has become shorter. */
export async function readTensor(info: TensorInfo): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (const range of rangesOf(info))
    parts.push(...(await readRanges(range, [{ begin: 0, bytes: range.byteLength }])));
  const [first = new Float32Array(0), second] = parts;
  return second === undefined ? first : joined(first, second);
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const out = new Float32Array(first.length + second.length);
  out.set(first);
  out.set(second, first.length);
  return out;
}

/** Reads rows of a `[rows, columns]` tensor as f32 `[wanted.length, columns]`, each from its place in the file. */
export async function readRows(info: TensorInfo, wanted: ArrayLike<number>): Promise<Float32Array> {
  const [rows = 0, columns = 0] = info.shape;
  if (info.shape.length !== 2) {
    throw new WeightsError(
      "bad_shape",
      `Tensor ${quoted(info.name)} has shape ${shapeText(info.shape)}, not rows and columns.`,
    );
  }
  const rowBytes = rows === 0 ? 0 : info.byteLength / rows;
  const ranges = Array.from(wanted, (row) => {
    if (!Number.isInteger(row) || row < 0 || row >= rows) {
      throw new RangeError(
        `Row ${row} is not one of the ${counted(rows)} rows of tensor ${quoted(info.name)}.`,
      );
    }
    return { begin: row * rowBytes, bytes: rowBytes };
  });
  const out = new Float32Array(ranges.length * columns);
  const parts = await readRanges(info, ranges);
  parts.forEach((part, index) => out.set(part, index * columns));
  return out;
}

/** Reads byte ranges of a tensor (counted from its own start, in the file's order), each as f32. */
export async function readRanges(
  info: TensorInfo,
  ranges: readonly { readonly begin: number; readonly bytes: number }[],
): Promise<Float32Array[]> {
  const handle = await open(info.file, "r");
  try {
    const out: Float32Array[] = [];
    for (const { begin, bytes } of ranges) {
      const buffer = Buffer.alloc(bytes);
      const { bytesRead } = await handle.read(buffer, 0, bytes, info.offset + begin);
      if (bytesRead !== bytes)
        throw new WeightsError("changed", `"${info.file}" was changed while it was in use.`);
      out.push(decoded(info.dtype, buffer, info));
    }
    return out;
  } finally {
    await handle.close();
  }
}

function decoded(dtype: Dtype, bytes: Uint8Array, info: TensorInfo): Float32Array {
  const values = toFloat32(dtype, bytes);
  if (values) return values;
  throw new WeightsError(
    "unknown_dtype",
    `Tensor ${quoted(info.name)} of "${info.file}" is ${dtype}; only F32, F16, BF16 and F64 can be computed with.`,
  );
}
