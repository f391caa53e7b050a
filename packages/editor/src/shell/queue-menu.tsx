/** The run queue: what runs, what waits and in which order; run again with other seeds; pause and resume. */

import type { RunDetail } from "@dreamloom/server/protocol";
import { ArrowDown, ArrowUp, X } from "lucide-react";
import type { ReactNode } from "react";
import { cancelRun, orToast, startRun } from "../store/actions.js";
import { useDocumentStore, useLink, usePage } from "../store/context.js";
import { hasEnded, isUnderWay } from "../store/run-view.js";
import { count, documentTitle } from "../store/words.js";

/** What the menu behind Run holds. */
export function QueueMenu({ onDone }: { readonly onDone: () => void }): ReactNode {
  const runs = useLink(({ house }) => house.runs);
  const waiting = runs.filter(({ run }) => run.state === "queued");
  const under = runs.filter(({ run }) => isUnderWay(run.state));
  return (
    <div className="dl-queue">
      <RunWays onDone={onDone} />
      <h2>Runs</h2>
      {under.length + waiting.length === 0 && <p className="dl-hint">Nothing runs and nothing waits.</p>}
      <ol className="dl-queue-list" aria-label="Runs under way and waiting">
        {under.map((run) => (
          <QueueRow key={run.run.run} run={run} waiting={[]} />
        ))}
        {waiting.map((run) => (
          <QueueRow key={run.run.run} run={run} waiting={waiting} />
        ))}
      </ol>
      <PauseButton />
    </div>
  );
}

function RunWays({ onDone }: { readonly onDone: () => void }): ReactNode {
  const page = usePage();
  const document = useDocumentStore();
  const go = (request: Parameters<typeof startRun>[2]) => () => {
    if (document !== undefined) void startRun(page, document, request);
    onDone();
  };
  const ways = [
    ["Run", {}],
    ["Run with a random seed", { seeds: "random" }],
    ["Run 8 with the next seeds", { seeds: "next", count: 8 }],
  ] as const;
  return (
    <ul className="dl-way-list">
      {ways.map(([title, request]) => (
        <li key={title}>
          <button
            type="button"
            className="dl-menu-row"
            disabled={document === undefined}
            onClick={go(request)}
          >
            {title}
          </button>
        </li>
      ))}
    </ul>
  );
}

function QueueRow({
  run: { run },
  waiting,
}: {
  readonly run: RunDetail;
  readonly waiting: readonly RunDetail[];
}): ReactNode {
  const page = usePage();
  const mine = useLink(({ you }) => you?.client === run.client);
  const own = waiting.filter((other) => other.run.client === run.client);
  const at = own.findIndex((other) => other.run.run === run.run);
  const move = (before: RunDetail | undefined) => () =>
    void orToast(page.app, page.api.move(run.run, before?.run.run));
  const name = `Run ${run.number}`;
  const said =
    run.state === "queued" ? "waits" : run.state === "stopping" ? "stopping" : `${run.done} of ${run.tasks}`;
  const movable = mine && at >= 0 && own.length > 1;
  return (
    <li className="dl-queue-row">
      <span className="dl-queue-number">{name}</span>
      <span className="dl-grow dl-cut">
        {documentTitle(run.title, run.document)}
        {!mine && run.name !== "" && <span className="dl-hint"> by {run.name}</span>}
      </span>
      <span className="dl-hint">{said}</span>
      {movable && (
        <>
          <button
            type="button"
            className="dl-icon-button"
            aria-label={`${name} earlier`}
            disabled={at === 0}
            onClick={move(own[at - 1])}
          >
            <ArrowUp size={14} strokeWidth={1.6} aria-hidden />
          </button>
          <button
            type="button"
            className="dl-icon-button"
            aria-label={`${name} later`}
            disabled={at === own.length - 1}
            onClick={move(own[at + 2])}
          >
            <ArrowDown size={14} strokeWidth={1.6} aria-hidden />
          </button>
        </>
      )}
      <button
        type="button"
        className="dl-icon-button"
        aria-label={`Cancel ${name.toLowerCase()}`}
        disabled={hasEnded(run.state) || run.state === "stopping"}
        onClick={() => void cancelRun(page, run.run)}
      >
        <X size={14} strokeWidth={1.6} aria-hidden />
      </button>
    </li>
  );
}

function PauseButton(): ReactNode {
  const page = usePage();
  const paused = useLink(({ house }) => house.paused);
  const waiting = useLink(({ house }) => house.runs.filter(({ run }) => run.state === "queued").length);
  return (
    <div className="dl-queue-foot">
      <span className="dl-hint">
        {paused
          ? `Paused: ${count(waiting, "run waits", "runs wait")}`
          : "One run at a time, people take turns"}
      </span>
      <button
        type="button"
        className="dl-button"
        onClick={() => void orToast(page.app, paused ? page.api.resume() : page.api.pause())}
      >
        {paused ? "Resume the queue" : "Pause the queue"}
      </button>
    </div>
  );
}
