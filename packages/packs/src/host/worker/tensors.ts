/**
 * Tensors inside a pack's process. Those that it was given hold no bytes until somebody asks; those that it makes get
 * their digest only when somebody looks at it (the host computes its own).
 */

import { makeTensor } from "@dreamloom/engine";
import type { Digest, Dtype, TensorHandle } from "@dreamloom/engine";
import { bytesOf } from "../wire-values.js";
import type { KnownTensor } from "../wire-values.js";

/** A tensor that lies with the host. */
export class GivenTensor implements TensorHandle {
  readonly kind = "tensor";
  readonly digest: Digest;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly #ask: (tensor: GivenTensor) => Promise<Uint8Array>;
  #held: WeakRef<Uint8Array> | undefined;
  #asked: Promise<Uint8Array> | undefined;

  constructor({ digest, dtype, shape }: KnownTensor, ask: (tensor: GivenTensor) => Promise<Uint8Array>) {
    this.digest = digest as Digest;
    this.dtype = dtype;
    this.shape = Object.freeze([...shape]);
    this.#ask = ask;
    Object.freeze(this);
  }

  bytes(): Promise<Uint8Array> {
    const held = this.#held?.deref();
    if (held !== undefined) return Promise.resolve(held);
    this.#asked ??= this.#ask(this)
      .then((bytes) => {
        this.#held = new WeakRef(bytes);
        return bytes;
      })
      .finally(() => {
        this.#asked = undefined;
      });
    return this.#asked;
  }
}

/** A tensor that was made here. */
export class MadeTensor implements TensorHandle {
  readonly kind = "tensor";
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly #bytes: Uint8Array;
  #digest: Digest | undefined;

  constructor(dtype: Dtype, shape: readonly number[], bytes: Uint8Array) {
    checkLength({ dtype, shape }, bytes);
    this.dtype = dtype;
    this.shape = Object.freeze([...shape]);
    this.#bytes = bytes;
    Object.freeze(this);
  }

  get digest(): Digest {
    return (this.#digest ??= makeTensor(this.dtype, this.shape, this.#bytes).digest);
  }

  bytes(): Promise<Uint8Array> {
    return Promise.resolve(this.#bytes);
  }
}

/** Throws when bytes do not fit dtype and shape. */
export function checkLength(
  { dtype, shape }: { readonly dtype: Dtype; readonly shape: readonly number[] },
  { byteLength }: Uint8Array,
): void {
  const expected = bytesOf({ dtype, shape });
  if (expected !== byteLength)
    throw new RangeError(
      `A ${dtype} tensor of shape [${shape.join(", ")}] takes ${expected} bytes; ${byteLength} were given.`,
    );
}
