/** The bar at the bottom: the run as a ribbon of cells in the order of its plan, counts, time left, and where edits are. */

import { Check, ChevronDown, ChevronRight, CloudOff, LoaderCircle } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { toggle } from "../store/app-store.js";
import { useApi, useApp, useAppStore, useDocument, useLink, useRun } from "../store/context.js";
import { isUnderWay, runningNode } from "../store/run-view.js";
import { useNow } from "../store/use-now.js";
import { count, duration, nodeTitle } from "../store/words.js";
import { Ribbon } from "./ribbon.js";
import { LogButtons } from "./run-log.js";

/** The bar. Its first button opens the run log. */
export function Footer(): ReactNode {
  const app = useAppStore();
  const open = useApp((state) => state.runLog === "open");
  const number = useRun(({ run }) => run?.run.number);
  return (
    <footer className="dl-foot">
      <button
        type="button"
        className="dl-foot-run"
        aria-expanded={open}
        title={open ? "Close the run log" : "Open the run log"}
        onClick={() => toggle(app, "runLog")}
      >
        {open ? (
          <ChevronDown size={14} strokeWidth={1.6} aria-hidden />
        ) : (
          <ChevronRight size={14} strokeWidth={1.6} aria-hidden />
        )}
        <strong>{number === undefined ? "No run yet" : `Run ${number}`}</strong>
        <span className="dl-unseen">, run log</span>
      </button>
      {!open && <Ribbon />}
      <RunWords />
      <span className="dl-grow" />
      {open && <LogButtons />}
      <Machine />
      <EditsKept />
    </footer>
  );
}

/** Counts of the run, what it does now, about how long that takes; for screen readers too, once in a while. */
function RunWords(): ReactNode {
  const run = useRun((view) => view.run);
  const queued = useRun((view) => view.queued.length);
  if (run === undefined)
    return queued > 0 ? (
      <span className="dl-foot-words">{count(queued, "run waits", "runs wait")}</span>
    ) : null;
  const { tasks, done, hits, state, because } = run.run;
  const failed = Object.values(run.tasks).filter((task) => task.state === "failed").length;
  const computed = tasks === 0 ? "Nothing to compute" : `${done} of ${count(tasks, "task")}`;
  const counts = [computed, ...(hits > 0 ? [count(hits, "hit")] : [])].join(", ");
  return (
    <>
      <span className="dl-foot-words" role="status">
        {counts}
        {failed > 0 && (
          <>
            , <span className="dl-foot-failed">{failed} failed</span>
          </>
        )}
        {(state === "cancelled" || state === "interrupted") && `, ${state}`}
      </span>
      {isUnderWay(state) ? (
        <NowRunning />
      ) : (
        because !== undefined && <span className="dl-hint dl-cut">{because}</span>
      )}
    </>
  );
}

/** `DiT sample, step 17 of 28, about 0.4 s left`. */
function NowRunning(): ReactNode {
  const now = useNow(250);
  const node = useRun(({ run }) => runningNode(run));
  const task = useRun(({ run }) => (node === undefined ? undefined : run?.tasks[node]));
  const title = useNodeTitle(node);
  if (task?.state !== "running") return null;
  const { step, of, startedAt } = task;
  const words = [title];
  if (step !== undefined && of !== undefined) {
    words.push(`step ${step} of ${of}`);
    if (step > 0 && step < of) words.push(`about ${duration(((now - startedAt) / step) * (of - step))} left`);
  } else if (now - startedAt > 1000) words.push(`for ${duration(now - startedAt)}`);
  return <span className="dl-foot-now dl-cut">{words.join(", ")}</span>;
}

/** What a node of the active document is called. */
export function useNodeTitle(node: string | undefined): string {
  const descriptions = useApp((state) => state.descriptions);
  return useDocument(({ plain }) => (node === undefined ? "" : nodeTitle(plain, descriptions, node)));
}

/** What computes here: `cpu, 2 cores`. */
function Machine(): ReactNode {
  const api = useApi();
  const connected = useLink(({ link }) => link === "open");
  const [words, setWords] = useState("");
  useEffect(() => {
    if (!connected) return;
    void api.status().then((answer) => {
      if (!("value" in answer)) return;
      const { machine } = answer.value;
      const backend = machine?.backends?.find(({ works }) => works)?.name;
      const cores = machine?.cores === undefined ? undefined : count(machine.cores, "core");
      setWords([backend, cores].filter((word) => word !== undefined).join(", "));
    });
  }, [api, connected]);
  return <span className="dl-foot-machine">{words}</span>;
}

/** Where the edits are: on disk, on their way, or waiting for the connection. */
function EditsKept(): ReactNode {
  const pending = useDocument((state) => state.pending);
  const loading = useDocument((state) => state.phase === "loading");
  const connected = useLink(({ link }) => link === "open");
  const active = useApp((state) => state.active !== undefined);
  if (!active || (loading && pending === 0)) return null;
  const words =
    pending === 0
      ? "All edits kept"
      : connected
        ? `Keeping ${count(pending, "edit")}`
        : `${count(pending, "edit waits", "edits wait")}`;
  const Icon = pending === 0 ? Check : connected ? LoaderCircle : CloudOff;
  return (
    <span className="dl-foot-kept" data-waits={pending > 0 && !connected ? true : undefined}>
      <Icon size={14} strokeWidth={1.6} aria-hidden />
      <span>{words}</span>
    </span>
  );
}
