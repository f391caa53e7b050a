/** Writes the tensors of a fixture into one safetensors file under other names, cut and joined as other publishers do. */

import { open, writeFile } from "node:fs/promises";
import type { TensorInfo, TensorMap } from "../../packages/runtime/src/weights/index.js";

/** A tensor with its bytes, as stored. */
export type Stored = {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Buffer;
};

/** Reads all tensors of an opened checkpoint, byte for byte. */
export async function storedTensors(tensors: TensorMap): Promise<ReadonlyMap<string, Stored>> {
  const all = await Promise.all([...tensors].map(async ([name, info]) => [name, await stored(name, info)] as const));
  return new Map(all);
}

async function stored(name: string, info: TensorInfo): Promise<Stored> {
  const handle = await open(info.file, "r");
  try {
    const bytes = Buffer.alloc(info.byteLength);
    await handle.read(bytes, 0, info.byteLength, info.offset);
    return { name, dtype: info.dtype, shape: info.shape, bytes };
  } finally {
    await handle.close();
  }
}

/** Tensors under each other: their rows joined. */
export function stackedRows(name: string, parts: readonly Stored[]): Stored {
  const [first] = parts;
  if (first === undefined) throw new Error(`nothing to stack as ${name}`);
  const rows = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  const bytes = Buffer.concat(parts.map((part) => part.bytes));
  return { name, dtype: first.dtype, shape: [rows, ...first.shape.slice(1)], bytes };
}

/** A tensor with the second half of its rows first. */
export function halvesSwapped(tensor: Stored): Stored {
  const half = tensor.bytes.length / 2;
  return { ...tensor, bytes: Buffer.concat([tensor.bytes.subarray(half), tensor.bytes.subarray(0, half)]) };
}

/** The same numbers in bfloat16: the upper half of each f32. */
export function inBfloat16(tensor: Stored): Stored {
  const bytes = Buffer.alloc(tensor.bytes.length / 2);
  for (let i = 0; i < bytes.length; i += 2) tensor.bytes.copy(bytes, i, 2 * i + 2, 2 * i + 4);
  return { ...tensor, dtype: "BF16", bytes };
}

/** Writes tensors to a safetensors file. */
export async function writeSafetensors(path: string, tensors: readonly Stored[]): Promise<void> {
  let at = 0;
  const entries = tensors.map(({ name, dtype, shape, bytes }) => {
    const entry = { dtype, shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
    return [name, entry] as const;
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await writeFile(path, Buffer.concat([length, header, ...tensors.map(({ bytes }) => bytes)]));
}
