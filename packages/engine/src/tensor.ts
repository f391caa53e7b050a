/** Tensors in this process's memory, and the rule by which every tensor gets its digest. */

import { digestOf, digestOfPieces } from "./digest.js";
import type { Digest } from "./ids.js";
import type { Dtype, TensorHandle } from "./value.js";
import { bytesPerNumber } from "./value.js";

/**
 * Makes a handle on bytes in memory (little-endian, row-major), taking them over: whoever gave them must not
 * write into them any more. Throws when their number does not fit dtype and shape.
 */
export function makeTensor(dtype: Dtype, shape: readonly number[], bytes: Uint8Array): TensorHandle {
  refuseOtherLength(dtype, shape, bytes);
  return new MemoryTensor(dtype, shape, bytes, digestOf(preambleOf(dtype, shape), bytes));
}

/**
 * As `makeTensor`, of bytes that are still on their way: each piece is digested when it has arrived, and between two pieces
 * this process does other things. `pieces` must give all of the bytes, one behind the other.
 */
export async function makeTensorOfPieces(
  dtype: Dtype,
  shape: readonly number[],
  { bytes, pieces }: { readonly bytes: Uint8Array; readonly pieces: AsyncIterable<Uint8Array> },
): Promise<TensorHandle> {
  refuseOtherLength(dtype, shape, bytes);
  return new MemoryTensor(dtype, shape, bytes, await digestOfPieces(preambleOf(dtype, shape), pieces));
}

function refuseOtherLength(dtype: Dtype, shape: readonly number[], { byteLength }: Uint8Array): void {
  const expected = byteLengthOf(dtype, shape);
  if (expected !== byteLength)
    throw new RangeError(
      `A ${dtype} tensor of shape [${shape.join(", ")}] takes ${expected} bytes; ${byteLength} were given.`,
    );
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

  constructor(dtype: Dtype, shape: readonly number[], bytes: Uint8Array, digest: Digest) {
    this.dtype = dtype;
    this.shape = Object.freeze(shape.slice());
    this.digest = digest;
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
