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

/** Writes tensors to a file as PyTorch saves a state dict: a zip archive of storages, and a pickle that names them. */
export async function writeTorchFile(path: string, tensors: readonly Stored[]): Promise<void> {
  const pickle = Buffer.concat([
    Buffer.from("\x80\x02ccollections\nOrderedDict\n)R(", "latin1"),
    ...tensors.map(pickled),
    Buffer.from("u."),
  ]);
  const storages = tensors.map(({ bytes }, key) => [`archive/data/${key}`, bytes] as const);
  await writeFile(path, storedZip([["archive/data.pkl", pickle], ...storages]));
}

const storageNames: Readonly<Record<string, string>> = {
  F32: "FloatStorage",
  F16: "HalfStorage",
  BF16: "BFloat16Storage",
};

function pickled({ name, dtype, shape }: Stored, key: number): Buffer {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const elements = shape.reduce((product, size) => product * size, 1);
  const type = Buffer.from(`ctorch\n${storageNames[dtype] ?? ""}\n`);
  const storage = tuple([text("storage"), type, text(String(key)), text("cpu"), int(elements)]);
  const given = [storage, Buffer.from("Q"), int(0), tuple(shape.map(int)), tuple(strides.map(int))];
  const rebuild = Buffer.from("ctorch._utils\n_rebuild_tensor_v2\n");
  return Buffer.concat([text(name), rebuild, tuple([...given, Buffer.from([0x89])]), Buffer.from("R")]);
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(5, "J");
  bytes.writeInt32LE(value, 1);
  return bytes;
}

function text(value: string): Buffer {
  const length = Buffer.alloc(5, "X");
  length.writeUInt32LE(Buffer.byteLength(value), 1);
  return Buffer.concat([length, Buffer.from(value)]);
}

function tuple(items: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from("("), ...items, Buffer.from("t")]);
}

function storedZip(entries: readonly (readonly [name: string, content: Buffer])[]): Buffer {
  const parts: Buffer[] = [];
  const listings: Buffer[] = [];
  let at = 0;
  for (const [name, content] of entries) {
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt32LE(content.length, 18);
    header.writeUInt32LE(content.length, 22);
    header.writeUInt16LE(name.length, 26);
    const listing = Buffer.alloc(46);
    listing.writeUInt32LE(0x02014b50, 0);
    listing.writeUInt32LE(content.length, 20);
    listing.writeUInt32LE(content.length, 24);
    listing.writeUInt16LE(name.length, 28);
    listing.writeUInt32LE(at, 42);
    parts.push(header, Buffer.from(name), content);
    listings.push(listing, Buffer.from(name));
    at += header.length + name.length + content.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(listings).length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...listings, end]);
}
