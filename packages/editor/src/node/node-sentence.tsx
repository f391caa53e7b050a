/** The sentence of a node that failed or whose pack is missing: what is wrong, then what to do. */

import type { TaskState } from "@dreamloom/server/protocol";
import type { ReactNode } from "react";
import { setOverlay } from "../store/app-store.js";
import { useAppStore } from "../store/context.js";
import { stopGesture } from "./stop-gesture.js";

interface SentenceProps {
  readonly row: { readonly y: number; readonly height: number; readonly sentence: string };
  readonly id: string;
  readonly task: TaskState | undefined;
}

/** What is wrong with the whole node. What to do is a link to why it runs and what it is made of. */
export function NodeSentence({ row, id, task }: SentenceProps): ReactNode {
  const app = useAppStore();
  const failure = task?.state === "failed" ? task.failure : undefined;
  return (
    <p className="dl-node-sentence dl-wrong" role="alert" style={{ top: row.y, height: row.height }}>
      {failure?.message ?? row.sentence}
      {failure?.remedy !== undefined && (
        <>
          {" "}
          <button
            type="button"
            className="dl-link"
            onClick={() => setOverlay(app, { kind: "explain", node: id })}
            {...stopGesture}
          >
            {failure.remedy}
          </button>
        </>
      )}
    </p>
  );
}
