/**
 * What a pack's process may ask of its host while it runs a task. Every call is a claim by a stranger: the broker checks
 * it against the permissions and the task, and answers, or refuses in a sentence. Values cross as artifacts' heads.
 */

import type { Value } from "@dreamloom/engine";

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

/** What the broker does with calls of one task. `args` and the answer are values: plain data with tensors as leaves. */
export interface Broker {
  /**
   * Rejects with a `NodeError` for what is not permitted or cannot be done. `bytes` of files travel as `u8` tensors of one
   * dimension. `tell` carries what a call says on the way (steps and previews of `backend.sample`).
   */
  call(name: CallName, args: readonly Value[], tell: (notice: Value) => void): Promise<Value>;
}
