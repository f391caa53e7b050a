/**
 * The tensors that a process was given in the course of one task, by digest: those that came with the task for as long as
 * it lasts, those that it asked for until it says that it holds them no more.
 */

import { NodeError } from "@dreamloom/engine";
import type { TensorHandle, Value } from "@dreamloom/engine";
import { bytesOf, toWire } from "./wire-values.js";
import type { KnownTensor } from "./wire-values.js";

/** How much of our memory all tasks of a pack may hold together with what they asked for. */
export interface HoldBudget {
  readonly mostBytes: number;
  usedBytes: number;
}

/** What was given. */
export interface GivenTensors {
  readonly known: ReadonlyMap<string, TensorHandle>;
  /** A value that comes with the task, for the wire. */
  wire(value: Value | Readonly<Record<string, Value | undefined>>): unknown;
  /** An answer, for the wire. Throws a `NodeError` when the pack would hold too much. */
  wireAnswer(value: Value): unknown;
  /** Handles for these are gone, one for each time that a digest stands here. */
  drop(digests: readonly string[]): void;
  /** The task is over: nothing is held for it. */
  close(): void;
}

/** Nothing was given yet. */
export function createGivenTensors(budget: HoldBudget): GivenTensors {
  const known = new Map<string, TensorHandle>();
  const held = new Map<string, { readonly bytes: number; handles: number }>();
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
      budget.usedBytes += bytesOf(tensor);
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
    budget.usedBytes -= entry.bytes;
  };
  return {
    known,
    wire: (value) => toWire(value, know),
    wireAnswer: (value) => {
      const given: string[] = [];
      const wire = toWire(value, (tensor) => {
        given.push(tensor.digest);
        return hold(tensor);
      });
      if (budget.usedBytes <= budget.mostBytes) return wire;
      given.forEach(drop);
      throw tooMuch(budget);
    },
    drop: (digests) => digests.forEach(drop),
    close: () => {
      for (const { bytes } of held.values()) budget.usedBytes -= bytes;
      held.clear();
      known.clear();
    },
  };
}

function tooMuch({ mostBytes }: HoldBudget): NodeError {
  return new NodeError(
    `The nodes of a pack may hold at most ${mostBytes / 2 ** 20} MiB of what they asked for at once: twice its memory.`,
    { kind: "out-of-memory", remedy: "Use smaller pictures, or fewer at once." },
  );
}
