/**
 * Values: what travels on links. A value is a tree of plain data (text, numbers, flags, bigint seeds, null,
 * lists, records) whose leaves may be tensor handles. Values are frozen; nobody changes one after it was made.
 */

import type { Digest } from "./ids.js";

/** How the numbers of a tensor are stored. f16 bytes are read through a `Uint16Array`. */
export type Dtype = "f32" | "f16" | "i32" | "i64" | "u8";

/** A tensor or a picture by name: identity, dtype and shape are known at once, the bytes come on request. */
export interface TensorHandle {
  readonly kind: "tensor";
  /** SHA-256 over dtype, shape and bytes. */
  readonly digest: Digest;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** The little-endian bytes, row-major. Never write into them. Rejects when an artifact is gone or corrupt. */
  bytes(): Promise<Uint8Array>;
}

/** Anything a port can carry. */
export type Value =
  | string
  | number
  | bigint
  | boolean
  | null
  | TensorHandle
  | readonly Value[]
  | { readonly [key: string]: Value };

/** Whether a value is a tensor handle. */
export function isTensor(value: unknown): value is TensorHandle {
  return (
    typeof value === "object" &&
    value !== null &&
    (value as { kind?: unknown }).kind === "tensor" &&
    "bytes" in value
  );
}

/** The bytes of one number of a dtype. */
export const bytesPerNumber: Readonly<Record<Dtype, number>> = { f32: 4, f16: 2, i32: 4, i64: 8, u8: 1 };

/** The numbers an f32 tensor holds, as a view on its bytes (copied only when they are not aligned). */
export async function floatsOf(tensor: TensorHandle): Promise<Float32Array> {
  return floatsIn(await tensor.bytes());
}

/** Little-endian bytes as f32 numbers: a view on them, copied only when they are not aligned. */
export function floatsIn(bytes: Uint8Array): Float32Array {
  if (bytes.byteOffset % 4 === 0)
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  // `slice` of a Buffer copies nothing.
  return new Float32Array(new Uint8Array(bytes).buffer);
}
