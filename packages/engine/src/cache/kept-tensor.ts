/** Tensors whose bytes lie in an artifact store: read and checked when they are asked for. */

import { NodeError } from "../failure.js";
import type { Digest } from "../ids.js";
import { byteLengthOf, preambleOf } from "../tensor.js";
import type { Dtype, TensorHandle, Value } from "../value.js";
import { isTensor } from "../value.js";
import type { TensorRef } from "../artifact/codec.js";
import type { ArtifactName, ArtifactStore, Outputs } from "./tiers.js";

/** Makes a handle on a tensor that a store has. */
export function keptTensor(ref: TensorRef, store: ArtifactStore): TensorHandle {
  return new KeptTensor(ref, store);
}

/** The name under which a store has a tensor's bytes. */
export function artifactNameOf({ digest, dtype, shape }: TensorRef): ArtifactName {
  return { digest, preamble: preambleOf(dtype, shape), byteLength: byteLengthOf(dtype, shape) };
}

/** Whether outputs hold a tensor whose bytes were asked for and are gone. */
export function lostAmong(outputs: Outputs): boolean {
  const waiting: Value[] = [outputs];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== "object" || value === null) continue;
    if (isTensor(value)) {
      if (value instanceof KeptTensor && value.lost) return true;
    } else for (const part of Object.values(value)) waiting.push(part as Value);
  }
  return false;
}

class KeptTensor implements TensorHandle {
  readonly kind = "tensor";
  readonly digest: Digest;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly #store: ArtifactStore;
  /** Read once for everybody who asks while somebody still has the bytes. */
  #bytes: WeakRef<Uint8Array> | undefined;
  #reading: Promise<Uint8Array> | undefined;
  #lost = false;

  constructor({ digest, dtype, shape }: TensorRef, store: ArtifactStore) {
    this.digest = digest;
    this.dtype = dtype;
    this.shape = shape;
    this.#store = store;
    Object.freeze(this);
  }

  get lost(): boolean {
    return this.#lost;
  }

  async bytes(): Promise<Uint8Array> {
    const known = this.#bytes?.deref();
    if (known !== undefined) return known;
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #read(): Promise<Uint8Array> {
    const bytes = await this.#store.read(artifactNameOf(this));
    if (bytes === undefined) {
      this.#lost = true;
      throw new NodeError(`The artifact ${this.digest} is gone from the cache or damaged.`, {
        kind: "file-missing",
        remedy: "Run the graph again; it will be made anew.",
      });
    }
    this.#bytes = new WeakRef(bytes);
    return bytes;
  }
}
