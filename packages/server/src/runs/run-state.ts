/**
 * The states of a run, and what may follow what. One table; nothing else in the house decides a state.
 *
 *                         cancel
 *      queued ──────────────────────────────────────▶ cancelled ■
 *       ▲  │                                             ▲
 *       │  │ take                                        │ ended, lost
 *       │  ▼                cancel                       │
 *       │ running ────────────────────▶ stopping ────────┤
 *       │  │  │ │                                        ├──▶ succeeded ■
 *       │  │  │ └─ ended ──────────────────────────────┐ └──▶ failed ■
 *       └──┘  │                                        └▶ succeeded, failed, cancelled ■
 *   put back, │ lost for the third time
 *   lost      └─────────────────────────────────────────▶ interrupted ■
 *
 * `lost`: the server that carried it out is gone (killed, power cut). `put back`: a server that was asked to end could
 * not wait for it. States with ■ are terminal: nothing follows them, so each run gets exactly one. Who asked for a run
 * to be stopped gets it cancelled, unless everything was done before that was heard.
 */

import type { RunState } from "../protocol/index.js";

/** How a run that was carried out ended. */
export type RunOutcome = "succeeded" | "failed" | "cancelled";

/** What happens to a run. */
export type RunHappening =
  | { readonly kind: "take" }
  | { readonly kind: "cancel" }
  | { readonly kind: "put back" }
  /** `losses`: how often it was lost before. */
  | { readonly kind: "lost"; readonly losses: number }
  | { readonly kind: "ended"; readonly outcome: RunOutcome };

/** A run whose server was lost so often is not begun again: it may be what kills it. */
export const mostLosses = 3;

/** States that nothing follows. */
export const terminalStates: readonly RunState[] = ["succeeded", "failed", "cancelled", "interrupted"];

/** Whether nothing follows this state. */
export function isTerminal(state: RunState): boolean {
  return terminalStates.includes(state);
}

/** The state that follows; undefined when this cannot happen to a run in that state. */
export function stateAfter(state: RunState, happening: RunHappening): RunState | undefined {
  switch (state) {
    case "queued":
      return happening.kind === "take" ? "running" : happening.kind === "cancel" ? "cancelled" : undefined;
    case "running":
      return afterRunning(happening);
    case "stopping":
      return afterStopping(happening);
    case "succeeded":
    case "failed":
    case "cancelled":
    case "interrupted":
      return undefined;
    default:
      return state satisfies never;
  }
}

function afterRunning(happening: RunHappening): RunState | undefined {
  switch (happening.kind) {
    case "cancel":
      return "stopping";
    case "put back":
      return "queued";
    case "lost":
      return happening.losses + 1 >= mostLosses ? "interrupted" : "queued";
    case "ended":
      return happening.outcome;
    case "take":
      return undefined;
    default:
      return happening satisfies never;
  }
}

function afterStopping(happening: RunHappening): RunState | undefined {
  switch (happening.kind) {
    case "ended":
      return happening.outcome;
    case "lost":
    case "put back":
      return "cancelled";
    case "cancel":
    case "take":
      return undefined;
    default:
      return happening satisfies never;
  }
}
