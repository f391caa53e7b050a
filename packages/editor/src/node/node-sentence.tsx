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
  const explain = (): void => setOverlay(app, { kind: "explain", node: id });
  return (
    <p className="dl-node-sentence dl-wrong" role="alert" style={{ top: row.y, height: row.height }}>
      {failure?.message ?? row.sentence}
      {failure?.remedy !== undefined && (
        <>
          {" "}
          {/* Not a button, which would not break into lines with the words around it. */}
          <span
            className="dl-link"
            role="button"
            tabIndex={0}
            onClick={explain}
            onKeyDown={({ key }) => key === "Enter" && explain()}
            {...stopGesture}
          >
            {failure.remedy}
          </span>
        </>
      )}
    </p>
  );
}
