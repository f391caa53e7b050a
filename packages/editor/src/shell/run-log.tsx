/** The run log: a row per node with its cells and what it cost; failures with their sentence and what to do. F8 goes to the next. */

import type { TaskState } from "@dreamloom/server/protocol";
import type { ReactNode } from "react";
import { NodeIcon } from "../look/icon.js";
import { cancelRun, orToast, startRun } from "../store/actions.js";
import {
  useApp,
  useAppStore,
  useDocument,
  useDocumentStore,
  useLink,
  usePage,
  useRun,
} from "../store/context.js";
import { isUnderWay, tasksInOrder } from "../store/run-view.js";
import { duration, nodeTitle } from "../store/words.js";
import { PauseMark, StopMark } from "./marks.js";
import { TaskCell, taskWords } from "./ribbon.js";
import { goToNode, useSelectedNode } from "./selected-node.js";

/** The rows under the bar at the bottom; nothing while it is closed. */
export function RunLog(): ReactNode {
  const open = useApp((state) => state.runLog === "open");
  const run = useRun((view) => view.run);
  if (!open) return null;
  return (
    <section className="dl-log dl-scroll" tabIndex={0} aria-label="Run log" data-region>
      {run === undefined ? (
        <p className="dl-hint dl-pad">Run the graph and its tasks stand here, one row a node.</p>
      ) : (
        <LogRows />
      )}
    </section>
  );
}

/** What can be done with the run that is shown; in the bar while the log is open. */
export function LogButtons(): ReactNode {
  const page = usePage();
  const document = useDocumentStore();
  const run = useRun((view) => view.run?.run);
  const paused = useLink(({ house }) => house.paused);
  if (run === undefined) return null;
  if (!isUnderWay(run.state)) {
    const again = run.state === "failed" || run.state === "interrupted" || run.state === "cancelled";
    if (!again || document === undefined) return null;
    return (
      <button
        type="button"
        className="dl-button"
        data-tone="quiet"
        onClick={() => void startRun(page, document)}
      >
        Run what is missing
      </button>
    );
  }
  return (
    <>
      <button
        type="button"
        className="dl-button"
        data-tone="quiet"
        title={paused ? "Go on with the queue" : "This run goes on; no further one starts"}
        onClick={() => void orToast(page.app, paused ? page.api.resume() : page.api.pause())}
      >
        <PauseMark />
        {paused ? "Resume the queue" : "Hold the queue"}
      </button>
      <button
        type="button"
        className="dl-button"
        data-tone="quiet"
        disabled={run.state === "stopping"}
        onClick={() => void cancelRun(page, run.run)}
      >
        <StopMark />
        {run.state === "stopping" ? "Stopping…" : "Cancel"}
      </button>
    </>
  );
}

function LogRows(): ReactNode {
  const run = useRun((view) => view.run);
  if (run === undefined) return null;
  return (
    <>
      <ul className="dl-log-rows">
        {tasksInOrder(run).map(([node, task]) => (
          <LogRow key={node} node={node} task={task} />
        ))}
      </ul>
      {run.warnings.map((warning) => (
        <p key={warning} className="dl-log-warning">
          {warning}
        </p>
      ))}
      {run.files.length > 0 && <p className="dl-hint dl-pad">Written: {run.files.join(", ")}</p>}
    </>
  );
}

function LogRow({ node, task }: { readonly node: string; readonly task: TaskState }): ReactNode {
  const app = useAppStore();
  const descriptions = useApp((state) => state.descriptions);
  const type = useDocument(({ plain }) => plain.nodes[node]?.type);
  const title = useDocument(({ plain }) => nodeTitle(plain, descriptions, node));
  const selected = useSelectedNode() === node;
  return (
    <li className="dl-log-row" data-selected={selected || undefined} data-state={task.state}>
      <button
        type="button"
        className="dl-log-name"
        aria-current={selected || undefined}
        onClick={() => goToNode(app, node)}
      >
        <NodeIcon description={type === undefined ? undefined : descriptions.get(type)} />
        <span className="dl-cut">{title}</span>
      </button>
      <span className="dl-log-cells">
        <TaskCell task={task} />
        <span>
          {task.state === "skipped" ? (
            <Skipped because={task.because} />
          ) : (
            taskWords(task).replace(/ (in|after) .*/, "")
          )}
        </span>
      </span>
      {task.state === "failed" && (
        <span className="dl-log-failure">
          {task.failure.message} {task.failure.remedy !== undefined && <em>{task.failure.remedy}</em>}
        </span>
      )}
      <span className="dl-log-cost">{cost(task)}</span>
    </li>
  );
}

function Skipped({ because }: { readonly because: string }): ReactNode {
  const app = useAppStore();
  return (
    <>
      skipped:{" "}
      <button type="button" className="dl-link" onClick={() => goToNode(app, because)}>
        “{because}”
      </button>{" "}
      failed
    </>
  );
}

function cost(task: TaskState): string {
  return task.state === "done" || task.state === "failed" ? duration(task.elapsedMs) : "";
}
