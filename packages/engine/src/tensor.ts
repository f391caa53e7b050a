/** Tensors in this process's memory, and the rule by which every tensor gets its digest. */

import { digestOf } from "./digest.js";
import type { Digest } from "./ids.js";
import type { Dtype, TensorHandle } from "./value.js";
import { bytesPerNumber } from "./value.js";

/**
 * Makes a handle on bytes in memory (little-endian, row-major), taking them over: whoever gave them must not
 * write into them any more. Throws when their number does not fit dtype and shape.
 */
export function makeTensor(dtype: Dtype, shape: readonly number[], bytes: Uint8Array): TensorHandle {
  const expected = byteLengthOf(dtype, shape);
  if (expected !== bytes.byteLength)
    throw new RangeError(
      `A ${dtype} tensor of shape [${shape.join(", ")}] takes ${expected} bytes; ${bytes.byteLength} were given.`,
    );
  return new MemoryTensor(dtype, shape, bytes);
}

/** The bytes that a tensor of a dtype and shape takes; NaN when the shape has an entry that is no size. */
export function byteLengthOf(dtype: Dtype, shape: readonly number[]): number {
  let numbers = 1;
  for (const size of shape) numbers *= Number.isSafeInteger(size) && size >= 0 ? size : NaN;
  return numbers * bytesPerNumber[dtype];
}

/** What stands before the bytes when a tensor is digested: equal bytes of another shape are another tensor. */
export function preambleOf(dtype: Dtype, shape: readonly number[]): string {
  return `${dtype}[${shape.join(",")}]\n`;
}

/** The bytes of a tensor that lies in this process's memory, without waiting; nothing for any other. */
export function bytesInMemory(tensor: TensorHandle): Uint8Array | undefined {
  return tensor instanceof MemoryTensor ? tensor.inMemory : undefined;
}

class MemoryTensor implements TensorHandle {
  readonly kind = "tensor";
  readonly digest: Digest;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly #bytes: Uint8Array;

  constructor(dtype: Dtype, shape: readonly number[], bytes: Uint8Array) {
    this.dtype = dtype;
    this.shape = Object.freeze(shape.slice());
    this.digest = digestOf(preambleOf(dtype, shape), bytes);
    this.#bytes = bytes;
    Object.freeze(this);
  }

  get inMemory(): Uint8Array {
    return this.#bytes;
  }

  bytes(): Promise<Uint8Array> {
    return Promise.resolve(this.#bytes);
  }
}
