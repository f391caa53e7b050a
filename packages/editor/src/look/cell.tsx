/** A task as a cell, 12 by 12: the same in a node's footer, the ribbon, the run log and a grid. */

import { memo, type ReactNode } from "react";
import "./cell.css";

/** What a cell can say. */
export type CellState =
  "idle" | "changed" | "queued" | "running" | "done" | "hit" | "failed" | "skipped" | "cancelled" | "paused";

interface CellProps {
  readonly state: CellState;
  /** How far a running task is, 0 to 1. */
  readonly share?: number;
}

/** The cell of a state. Words stand beside it, so it says nothing to a screen reader. */
export const Cell = memo(function Cell({ state, share = 0 }: CellProps): ReactNode {
  const filled = Math.max(0, Math.min(1, share)) * 8;
  return (
    <svg className="dl-cell" data-state={state} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      {state === "running" && (
        <rect className="dl-cell-rise" x="2" y={10 - filled} width="8" height={filled} rx="1" />
      )}
      <rect className="dl-cell-box" x="0.75" y="0.75" width="10.5" height="10.5" rx="2.5" />
      {marks[state] !== undefined && <path className="dl-cell-mark" d={marks[state]} />}
    </svg>
  );
});

const marks: Readonly<Partial<Record<CellState, string>>> = {
  done: "M3.4 6.2L5.3 8.1 8.7 4.2",
  hit: "M3 4.6h6M3 7.4h6",
  failed: "M4 4l4 4M8 4l-4 4",
  skipped: "M3.6 8.4l4.8-4.8",
  cancelled: "M3.6 6h4.8",
  paused: "M4.7 4v4M7.3 4v4",
};
