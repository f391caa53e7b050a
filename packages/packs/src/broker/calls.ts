/**
 * What a pack's process may ask of its host while it runs a task. Every call is a claim by a stranger: the broker checks
 * it against the permissions and the task, and answers, or refuses in a sentence. Values cross as artifacts' heads.
 */

import type { Context, Value } from "@dreamloom/engine";
import type { InstalledPack } from "../installed-pack.js";

/** Names of calls. The doors of `Context`, flat. */
export const callNames = [
  "picture.read",
  "picture.png",
  "picture.apply",
  "backend.lmmEncode",
  "backend.adapt",
  "backend.sample",
  "backend.encodePicture",
  "backend.decode",
  "backend.infer",
  "read",
  "write",
  "fetch",
] as const;

/** The name of a call. */
export type CallName = (typeof callNames)[number];

/** A task of a pack's node, as its broker needs it. */
export interface BrokeredTask {
  readonly pack: InstalledPack;
  /** The node's type. */
  readonly type: string;
  readonly values: Readonly<Record<string, Value | undefined>>;
  readonly context: Context;
  /** Aborted when the task is over in whatever way: cancelled, out of time, its process lost. The context's own unless given. */
  readonly signal?: AbortSignal | undefined;
}

/** Makes the broker of one task. */
export type MakeBroker = (task: BrokeredTask) => Broker;

/** What the broker does with calls of one task. `args` and the answer are values: plain data with tensors as leaves. */
export interface Broker {
  /** The task's values as they cross to the pack: paths of models are replaced by words that mean something here alone. */
  readonly values: Readonly<Record<string, Value | undefined>>;
  /** The pack's outputs with those words taken back. Throws a `NodeError` for a model that the pack was not given. */
  reveal(outputs: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** Throws a `NodeError` when the pack has no permission for such calls at all: asked before anything is read or copied for one. */
  permits(name: CallName): void;
  /**
   * Rejects with a `NodeError` for what is not permitted or cannot be done. `bytes` of files travel as `u8` tensors of one
   * dimension. `tell` carries what a call says on the way (steps and previews of `backend.sample`).
   */
  call(name: CallName, args: readonly Value[], tell: (notice: Value) => void): Promise<Value>;
}
