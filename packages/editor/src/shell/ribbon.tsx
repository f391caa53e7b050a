/** A run as cells in the order of its plan; each goes to its node. */

import { memo, type ReactNode } from "react";
import type { TaskState } from "@dreamloom/server/protocol";
import { Cell, type CellState } from "../look/cell.js";
import { useApp, useAppStore, useDocument, useRun } from "../store/context.js";
import { tasksInOrder } from "../store/run-view.js";
import { duration, nodeTitle } from "../store/words.js";
import { goToNode } from "./selected-node.js";

/** More cells than this are told in counts alone. */
const mostCells = 160;

/** The ribbon of the run that the document shows. */
export function Ribbon(): ReactNode {
  const run = useRun((view) => view.run);
  const plain = useDocument((state) => state.plain);
  const descriptions = useApp((state) => state.descriptions);
  if (run === undefined) return null;
  const tasks = tasksInOrder(run).slice(0, mostCells);
  return (
    <ul className="dl-ribbon" aria-label={`Tasks of run ${run.run.number}`}>
      {tasks.map(([node, task]) => (
        <RibbonCell key={node} node={node} title={nodeTitle(plain, descriptions, node)} task={task} />
      ))}
    </ul>
  );
}

const RibbonCell = memo(function RibbonCell(props: {
  readonly node: string;
  readonly title: string;
  readonly task: TaskState;
}): ReactNode {
  const app = useAppStore();
  const { node, title, task } = props;
  const words = `${title}: ${taskWords(task)}`;
  return (
    <li>
      <button
        type="button"
        className="dl-cell-button"
        aria-label={words}
        title={words}
        onClick={() => goToNode(app, node)}
      >
        <TaskCell task={task} />
      </button>
    </li>
  );
});

/** The cell of a task. */
export function TaskCell({ task }: { readonly task: TaskState }): ReactNode {
  const state: CellState = task.state;
  const share =
    task.state === "running" && task.step !== undefined && task.of !== undefined ? task.step / task.of : 0;
  return <Cell state={state} share={share} />;
}

/** A task's state in words. */
export function taskWords(task: TaskState): string {
  switch (task.state) {
    case "queued":
      return "queued";
    case "running":
      return task.step === undefined || task.of === undefined ? "running" : `step ${task.step} of ${task.of}`;
    case "done":
      return `done in ${duration(task.elapsedMs)}`;
    case "hit":
      return "hit";
    case "failed":
      return `failed after ${duration(task.elapsedMs)}`;
    case "skipped":
      return `skipped: “${task.because}” failed`;
    case "cancelled":
      return task.step === undefined ? "cancelled" : `cancelled at step ${task.step}`;
    default:
      return task satisfies never;
  }
}
