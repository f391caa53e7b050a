/**
 * The tensors that a process was given in the course of one task, by digest: those that came with the task for as long as
 * it lasts, those that it asked for until it says that it holds them no more.
 */

import { NodeError } from "@dreamloom/engine";
import type { TensorHandle, Value } from "@dreamloom/engine";
import { bytesOf, toWire } from "./wire-values.js";
import type { KnownTensor } from "./wire-values.js";

/** What was given. */
export interface GivenTensors {
  readonly known: ReadonlyMap<string, TensorHandle>;
  /** A value that comes with the task, for the wire. */
  wire(value: Value | Readonly<Record<string, Value | undefined>>): unknown;
  /** An answer, for the wire. Throws a `NodeError` when the process holds too much. */
  wireAnswer(value: Value): unknown;
  /** Handles for these are gone, one for each time that a digest stands here. */
  drop(digests: readonly string[]): void;
}

/** How much the answers may hold together that the process has not let go of. */
const mostHeldBytes = 2 ** 31;

/** Nothing was given yet. */
export function createGivenTensors(): GivenTensors {
  const known = new Map<string, TensorHandle>();
  const held = new Map<string, { readonly bytes: number; handles: number }>();
  let heldBytes = 0;
  const know = (tensor: TensorHandle): KnownTensor => {
    const { digest, dtype, shape } = tensor;
    known.set(digest, tensor);
    return { digest, dtype, shape };
  };
  const hold = (tensor: TensorHandle): KnownTensor => {
    const entry = held.get(tensor.digest);
    if (entry !== undefined) entry.handles += 1;
    else if (!known.has(tensor.digest)) {
      held.set(tensor.digest, { bytes: bytesOf(tensor), handles: 1 });
      heldBytes += bytesOf(tensor);
    }
    return know(tensor);
  };
  const drop = (digest: string): void => {
    const entry = held.get(digest);
    if (entry === undefined) return;
    entry.handles -= 1;
    if (entry.handles > 0) return;
    held.delete(digest);
    known.delete(digest);
    heldBytes -= entry.bytes;
  };
  return {
    known,
    wire: (value) => toWire(value, know),
    wireAnswer: (value) => {
      const wire = toWire(value, hold);
      if (heldBytes <= mostHeldBytes) return wire;
      const most = mostHeldBytes / 2 ** 30;
      throw new NodeError(`A node may hold at most ${most} GiB of what it asked for at once.`, {
        kind: "out-of-memory",
      });
    },
    drop: (digests) => digests.forEach(drop),
  };
}
