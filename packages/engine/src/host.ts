/** What an engine hands to every run and task: the cache, the doors, the lanes. Types only. */

import type { Flight } from "./audience.js";
import type { Cache } from "./cache/cache.js";
import type { Context, FilesDoor } from "./define-node.js";
import type { BackendDoor, PictureDoor } from "./doors.js";
import type { Fingerprint } from "./ids.js";
import type { OutputLimits } from "./outputs.js";
import type { Lanes } from "./scheduler.js";

/** Puts the files of nodes that write where the person wants them. */
export interface Writer {
  /** Gives the absolute path. Rejects with a sentence; never leaves half a file, never overwrites another content. */
  readonly write: Context["write"];
}

/** Everything beside the graph that a run needs. */
export interface Host {
  readonly cache: Cache;
  readonly files: FilesDoor;
  readonly picture: PictureDoor;
  readonly backend: BackendDoor;
  readonly writer: Writer;
  readonly lanes: Lanes;
  /** Tasks under way, by what they compute: who wants the same joins. */
  readonly flights: Map<Fingerprint, Flight>;
  /** Counts what its runs have kept, so that each notices when another one has kept something. */
  readonly activity: { kept: number };
  readonly limits: OutputLimits;
  /** How long a task may go on after it was cancelled before it is left to itself. */
  readonly graceMs: number;
  /** Whether each task's tensors are digested again after it ran, to find nodes that write into their inputs. */
  readonly watchInputs: boolean;
  /** 0 to 1, to shuffle ready tasks. */
  readonly random?: () => number;
}
