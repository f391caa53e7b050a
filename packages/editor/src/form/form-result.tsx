/** What the form makes: the document's outputs at full width, the state in words, compare with the one before, and save. */

import type { PictureRef, RunDetail } from "@dreamloom/server/protocol";
import { Columns2, Download } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import { Cell, type CellState } from "../look/cell.js";
import { ShownPicture } from "../shell/shown-picture.js";
import { useNodePicture } from "../shell/use-node-picture.js";
import { setOverlay } from "../store/app-store.js";
import {
  useApi,
  useAppStore,
  useDocument,
  useDocumentStore,
  useLink,
  useNodeRun,
  useRun,
} from "../store/context.js";
import { hasEnded, runningNode } from "../store/run-view.js";
import { documentTitle, duration } from "../store/words.js";

/** The result of the document's first output that is a picture; the others below it. */
export function FormResult(): ReactNode {
  const outputs = useDocument(({ plain }) => plain.outputs);
  const nodes = [...new Set(Object.values(outputs).map((from) => from.slice(0, from.indexOf("."))))];
  if (nodes.length === 0) {
    return (
      <section className="dl-form-result" aria-label="Result">
        <p className="dl-hint dl-pad">
          This document has no output of its own. In the graph, make a port one in its menu.
        </p>
      </section>
    );
  }
  return (
    <>
      {nodes.map((node) => (
        <Result key={node} node={node} />
      ))}
    </>
  );
}

function Result({ node }: { readonly node: string }): ReactNode {
  const made = useNodePicture(node);
  const running = useRun(({ run }) => runningNode(run));
  const preview = useNodePicture(running ?? node);
  const shown = running !== undefined && preview !== undefined && "rgb" in preview ? preview : made;
  const { changed } = useNodeRun(node);
  const file = made !== undefined && !("rgb" in made) ? made : undefined;
  return (
    <section className="dl-form-result" aria-label="Result">
      <div className="dl-form-picture" data-changed={(changed && running === undefined) || undefined}>
        <ShownPicture picture={shown} alt="Result" />
      </div>
      <footer className="dl-form-foot">
        <ResultState node={node} />
        <span className="dl-grow" />
        <CompareButton node={node} picture={file} />
        <SaveButton picture={file} />
      </footer>
    </section>
  );
}

/** `done  1.21 s, seed 4243`; while it runs: the step. */
function ResultState({ node }: { readonly node: string }): ReactNode {
  const run = useRun((view) => view.run);
  const { changed } = useNodeRun(node);
  if (run === undefined) return <span className="dl-hint">Not run yet</span>;
  const { state, startedAt, endedAt, seeds } = run.run;
  const took = startedAt === undefined || endedAt === undefined ? undefined : duration(endedAt - startedAt);
  const used = [...new Set(Object.values(seeds))];
  const words = [took, used.length === 1 ? `seed ${used[0]}` : undefined]
    .filter((word) => word !== undefined)
    .join(", ");
  const failed = Object.values(run.tasks).find((task) => task.state === "failed");
  return (
    <span className="dl-form-state" role="status">
      <Cell state={changed && hasEnded(state) ? "changed" : cellOf[state]} share={shareOf(run)} />
      <strong>{changed && hasEnded(state) ? "changed since" : stateWords(run)}</strong>
      <span className="dl-hint">{words}</span>
      {failed?.state === "failed" && (
        <span className="dl-wrong">
          {failed.failure.message} {failed.failure.remedy}
        </span>
      )}
    </span>
  );
}

const cellOf: Readonly<Record<RunDetail["run"]["state"], CellState>> = {
  queued: "queued",
  running: "running",
  stopping: "running",
  succeeded: "done",
  failed: "failed",
  cancelled: "cancelled",
  interrupted: "cancelled",
};

function shareOf({ tasks }: RunDetail): number {
  const running = Object.values(tasks).find((task) => task.state === "running");
  return running?.state === "running" && running.step !== undefined && running.of
    ? running.step / running.of
    : 0;
}

function stateWords({ run, tasks }: RunDetail): string {
  const running = Object.values(tasks).find((task) => task.state === "running");
  if (run.state === "running" && running?.state === "running" && running.step !== undefined) {
    return `step ${running.step} of ${running.of ?? "?"}`;
  }
  return run.state === "succeeded" ? "done" : run.state;
}

/** Compares with the picture that the run before made at the same place. */
function CompareButton({
  node,
  picture,
}: {
  readonly node: string;
  readonly picture: PictureRef | undefined;
}): ReactNode {
  const app = useAppStore();
  const document = useDocumentStore()?.id;
  const runs = useLink(({ house }) => house.runs);
  const before = useMemo(
    () => previousPicture(runs, document, node, picture),
    [runs, document, node, picture],
  );
  return (
    <button
      type="button"
      className="dl-button"
      disabled={picture === undefined || before === undefined}
      title={
        before === undefined
          ? "There is no earlier picture to compare with"
          : "Compare with the picture before"
      }
      onClick={() =>
        picture !== undefined &&
        before !== undefined &&
        setOverlay(app, { kind: "compare", a: before, b: picture })
      }
    >
      <Columns2 size={14} strokeWidth={1.6} aria-hidden />
      Compare
    </button>
  );
}

function previousPicture(
  runs: readonly RunDetail[],
  document: string | undefined,
  node: string,
  picture: PictureRef | undefined,
): PictureRef | undefined {
  const earlier = runs.filter(({ run }) => run.document === document && hasEnded(run.state));
  return earlier
    .flatMap(({ pictures }) => Object.values(pictures[node] ?? {}))
    .find(({ digest }) => digest !== picture?.digest);
}

/** Downloads the picture as a PNG. */
function SaveButton({ picture }: { readonly picture: PictureRef | undefined }): ReactNode {
  const api = useApi();
  const id = useDocumentStore()?.id ?? "picture";
  const title = useDocument(({ plain }) => documentTitle(plain.title, id));
  if (picture === undefined) {
    return (
      <button type="button" className="dl-button" disabled>
        <Download size={14} strokeWidth={1.6} aria-hidden />
        Save
      </button>
    );
  }
  return (
    <a
      className="dl-button"
      href={api.pictureUrl(picture.digest)}
      download={`${title}-${picture.digest.replace("sha256:", "").slice(0, 8)}.png`}
    >
      <Download size={14} strokeWidth={1.6} aria-hidden />
      Save
    </a>
  );
}
