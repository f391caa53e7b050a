/**
 * Opens a checkpoint that PyTorch wrote (`.bin`, `.pt`): a zip archive of uncompressed storages with a pickle that
 * names tensors in them. Comes in a path, goes out where each tensor lies, as from a safetensors file. Never
 * evaluates the pickle.
 */

import { open } from "node:fs/promises";
import { resolve } from "node:path";
import type { Dtype } from "./dtype.js";
import { dtypeBits } from "./dtype.js";
import { stampOf } from "./stamp.js";
import { PickleError, readStateDict } from "./state-dict-pickle.js";
import type { PickledTensor, StorageType } from "./state-dict-pickle.js";
import { readStoredZip, ZipError } from "./stored-zip.js";
import type { ZipEntry } from "./stored-zip.js";
import type { TensorInfo, WeightFile } from "./tensor-info.js";
import { counted, quoted, shapeText, WeightsError } from "./weights-error.js";

const MAX_PICKLE_BYTES = 64_000_000;

const DTYPES: Readonly<Record<StorageType, Dtype>> = {
  FloatStorage: "F32",
  HalfStorage: "F16",
  BFloat16Storage: "BF16",
  LongStorage: "I64",
};

/** Reads and checks one PyTorch checkpoint. Throws `WeightsError`: "bad_zip", "unsafe_pickle" or "bad_tensor". */
export async function readTorchFile(path: string): Promise<WeightFile> {
  const file = resolve(path);
  const stamp = await stampOf(file);
  const handle = await open(file, "r");
  try {
    const start = Buffer.alloc(4);
    await handle.read(start, 0, 4, 0);
    if (start.readUInt32LE(0) !== 0x04034b50) {
      throw new WeightsError(
        "unsafe_pickle",
        `"${file}" is not a zip archive, as PyTorch has written since version 1.6; older checkpoints are bare pickles and are not read.`,
      );
    }
    const entries = await readStoredZip(handle, stamp.size);
    const { prefix, pickle } = await readParts(handle, entries);
    const tensors = new Map<string, TensorInfo>();
    for (const [name, tensor] of readStateDict(pickle))
      tensors.set(name, placed(name, tensor, { file, prefix, entries }));
    return { path: file, stamp, metadata: {}, tensors };
  } catch (error) {
    if (error instanceof ZipError) throw new WeightsError("bad_zip", `"${file}" ${error.message}.`);
    if (error instanceof PickleError)
      throw new WeightsError(
        "unsafe_pickle",
        `"${file}" has a pickle that ${error.message}; it was not evaluated.`,
      );
    throw error;
  } finally {
    await handle.close();
  }
}

type Archive = {
  readonly file: string;
  readonly prefix: string;
  readonly entries: ReadonlyMap<string, ZipEntry>;
};

async function readParts(handle: Awaited<ReturnType<typeof open>>, entries: ReadonlyMap<string, ZipEntry>) {
  const names = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  const [name] = names;
  if (name === undefined || names.length > 1)
    throw new ZipError("is no PyTorch checkpoint: it has no pickle of its own");
  const prefix = name.slice(0, -"data.pkl".length);
  const order = entries.get(`${prefix}byteorder`);
  if (order && (await bytesOf(handle, order)).toString() !== "little")
    throw new ZipError("is not in little-endian order");
  const pickle = entries.get(name);
  if (!pickle || pickle.byteLength > MAX_PICKLE_BYTES) throw new ZipError("has an unreasonably large pickle");
  return { prefix, pickle: await bytesOf(handle, pickle) };
}

async function bytesOf(
  handle: Awaited<ReturnType<typeof open>>,
  { offset, byteLength }: ZipEntry,
): Promise<Buffer> {
  const bytes = Buffer.alloc(byteLength);
  await handle.read(bytes, 0, byteLength, offset);
  return bytes;
}

/** A tensor must be a whole number of rows in a row of its storage, and its storage as long as the pickle says. */
function placed(
  name: string,
  { storage, offset, shape, strides }: PickledTensor,
  { file, prefix, entries }: Archive,
): TensorInfo {
  const wrong = (what: string) =>
    new WeightsError("bad_tensor", `Tensor ${quoted(name)} of "${file}" ${what}.`);
  const entry = entries.get(`${prefix}data/${storage.key}`);
  if (!entry) throw wrong("lies in a storage that the file does not have");
  const dtype = DTYPES[storage.type];
  const bytes = dtypeBits(dtype) / 8;
  if (BigInt(entry.byteLength) !== BigInt(storage.elements) * BigInt(bytes)) {
    throw wrong(
      `lies in a storage of ${counted(entry.byteLength)} bytes that should hold ${counted(storage.elements)} numbers of ${dtype}`,
    );
  }
  if ([...shape, offset].some((size) => !Number.isSafeInteger(size) || size < 0))
    throw wrong("has a shape that is no shape");
  const count = shape.reduce((product, size) => product * BigInt(size), 1n);
  if (BigInt(offset) + count > BigInt(storage.elements)) {
    throw wrong(
      `of shape ${shapeText(shape)} reaches beyond its storage of ${counted(storage.elements)} numbers`,
    );
  }
  if (count > 1n && !followsItsRows(shape, strides))
    throw wrong("is stored in another order than row by row");
  return {
    name,
    file,
    offset: entry.offset + offset * bytes,
    byteLength: Number(count) * bytes,
    dtype,
    shape,
  };
}

function followsItsRows(shape: readonly number[], strides: readonly number[]): boolean {
  if (strides.length !== shape.length) return false;
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis] ?? 1;
  }
  return true;
}
