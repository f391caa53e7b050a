/** Events: everything that can happen in a run, one closed union. */

import type { Failure } from "./failure.js";
import type { TensorHandle } from "./value.js";

/** How a run ended. */
export type OutcomeKind = "succeeded" | "failed" | "cancelled";

/**
 * Everything that happens. Tasks are named by paths: `sample`, `group/sample`. Nodes that are not kept (`keep: false`)
 * are made anew at no cost and told of only when they fail, are skipped or cancelled.
 */
export type RunEvent =
  | { readonly kind: "run-started"; readonly tasks: readonly string[]; readonly hits: readonly string[] }
  | { readonly kind: "task-started"; readonly task: string }
  | { readonly kind: "task-progress"; readonly task: string; readonly step: number; readonly of: number }
  | {
      readonly kind: "task-preview";
      readonly task: string;
      readonly step: number;
      readonly sigma?: number;
      readonly picture: TensorHandle;
    }
  | { readonly kind: "task-log"; readonly task: string; readonly message: string }
  | { readonly kind: "task-ran"; readonly task: string; readonly elapsedMs: number }
  | {
      readonly kind: "task-failed";
      readonly task: string;
      readonly failure: Failure;
      readonly elapsedMs: number;
    }
  /** Not run because of a failed or cancelled task before it. */
  | { readonly kind: "task-skipped"; readonly task: string; readonly because: string }
  | { readonly kind: "task-cancelled"; readonly task: string }
  | { readonly kind: "file-written"; readonly task: string; readonly path: string }
  /** Something the run survives: a full disk under the cache, a corrupt entry removed. */
  | { readonly kind: "warning"; readonly message: string }
  | RunEnded;

/** The last event of every run, exactly once. */
export interface RunEnded {
  readonly kind: "run-ended";
  readonly outcome: OutcomeKind;
  readonly ran: readonly string[];
  readonly hits: readonly string[];
  readonly skipped: readonly string[];
  readonly failed: readonly string[];
  /** Absolute paths. */
  readonly files: readonly string[];
}
