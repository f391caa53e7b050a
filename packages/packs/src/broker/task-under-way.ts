/** What answering a call of a pack takes: the task, what it was given, and the doors. */

import { makeTensor } from "@dreamloom/engine";
import type { Asking, Context, PackedDescription, TensorHandle, Value } from "@dreamloom/engine";
import type { InstalledPack } from "../installed-pack.js";
import type { HiddenModels } from "./hidden-models.js";
import type { NetworkDoor } from "./network-door.js";
import type { OwnFiles } from "./own-files.js";

/** A task that is under way, as the answering of its calls sees it. */
export interface TaskUnderWay {
  readonly pack: InstalledPack;
  readonly description: PackedDescription;
  readonly values: Readonly<Record<string, Value | undefined>>;
  readonly context: Context;
  readonly signal: AbortSignal;
  readonly models: HiddenModels;
  readonly network: NetworkDoor;
  readonly ownFiles: OwnFiles;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How much the task has written so far. */
  readonly written: { bytes: number; files: number };
}

/** Answers one kind of call. Throws a `NodeError`, or a `WrongClaim` for what does not have the form of such a call. */
export type Answer = (
  args: readonly Value[],
  task: TaskUnderWay,
  tell: (notice: Value) => void,
) => Promise<Value>;

/** What asking a worker takes for a task: the worker works for this pack, in this version, and for no other at the same time. */
export function asking({ signal, pack }: TaskUnderWay): Asking & { readonly pack: string } {
  return { signal, pack: `${pack.manifest.name}@${pack.manifest.version}` };
}

/** Bytes as they travel: a u8 tensor of one dimension. */
export function bytesTensor(bytes: Uint8Array): TensorHandle {
  return makeTensor("u8", [bytes.byteLength], bytes);
}
