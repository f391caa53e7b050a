/** What is wrong with a node: the sentences of checking, and why its task failed, with what to do. */

import type { ReactNode } from "react";
import { useAppStore, useDocument, useNodeRun } from "../store/context.js";
import { problemsOf } from "../node/facts.js";
import { Cell } from "../look/cell.js";
import { goToNode } from "./selected-node.js";

/** The sentences; nothing when all is well. */
export function NodeProblems({ node }: { readonly node: string }): ReactNode {
  const app = useAppStore();
  const diagnostics = useDocument((state) => state.diagnostics);
  const { task, changed } = useNodeRun(node);
  const own = problemsOf(node, diagnostics);
  const failure = task?.state === "failed" && !changed ? task.failure : undefined;
  const because = task?.state === "skipped" ? task.because : undefined;
  if (own.length === 0 && failure === undefined && because === undefined) return null;
  return (
    <section className="dl-part dl-problems" aria-label="What is wrong">
      {failure !== undefined && (
        <p className="dl-problem">
          <Cell state="failed" />
          <span>
            {failure.message} {failure.remedy !== undefined && <em>{failure.remedy}</em>}
          </span>
        </p>
      )}
      {because !== undefined && (
        <p className="dl-problem">
          <Cell state="skipped" />
          <span>
            Skipped, because{" "}
            <button type="button" className="dl-link" onClick={() => goToNode(app, because)}>
              “{because}”
            </button>{" "}
            did not finish.
          </span>
        </p>
      )}
      {own.map((diagnostic) => (
        <p
          key={diagnostic.code + diagnostic.message}
          className="dl-problem"
          data-severity={diagnostic.severity}
        >
          <Cell state="failed" />
          <span>{diagnostic.message}</span>
        </p>
      ))}
    </section>
  );
}
