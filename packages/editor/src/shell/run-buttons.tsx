/** Cancel while something runs, and Run with what it would compute and the queue behind it. */

import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { cancelRun, startRun, whyNotRun } from "../store/actions.js";
import { useDocument, useDocumentStore, useLink, usePage, useRun } from "../store/context.js";
import { isUnderWay } from "../store/run-view.js";
import { usePlan } from "../store/use-plan.js";
import { PauseMark, PlayMark, StopMark } from "./marks.js";
import { PopupButton } from "./popup.js";
import { QueueMenu } from "./queue-menu.js";

/** The run buttons of the top bar. */
export function RunButtons(): ReactNode {
  return (
    <>
      <CancelButton />
      <div className="dl-run-group" role="group" aria-label="Run">
        <RunButton />
        <QueueButton />
      </div>
    </>
  );
}

function CancelButton(): ReactNode {
  const page = usePage();
  const run = useRun(({ run }) => (run !== undefined && isUnderWay(run.run.state) ? run.run.run : undefined));
  const stopping = useRun(({ run }) => run?.run.state === "stopping");
  if (run === undefined) return null;
  return (
    <button
      type="button"
      className="dl-quiet-button"
      title="Cancel exactly this run (Ctrl+Alt+Enter)"
      disabled={stopping}
      onClick={() => void cancelRun(page, run)}
    >
      <StopMark />
      {stopping ? "Stopping…" : "Cancel"}
    </button>
  );
}

function RunButton(): ReactNode {
  const page = usePage();
  const document = useDocumentStore();
  const open = useDocument(({ phase }) => phase === "open" || phase === "conflict");
  const link = useLink((state) => state.link);
  const plan = usePlan();
  const total = plan === undefined ? 0 : plan.run.length + plan.hits.length + plan.notReached.length;
  const toCompute = plan === undefined ? undefined : `${plan.run.length} of ${total} to compute`;
  const why = whyNotRun({ link });
  return (
    <button
      type="button"
      className="dl-run"
      disabled={document === undefined || !open || why !== undefined}
      title={why ?? "Run what is not known yet (Ctrl+Enter)"}
      onClick={() => document !== undefined && void startRun(page, document)}
    >
      <PlayMark />
      <span>Run</span>
      {toCompute !== undefined && <span className="dl-run-plan"> · {toCompute}</span>}
    </button>
  );
}

function QueueButton(): ReactNode {
  const queued = useLink(({ house }) => house.runs.filter(({ run }) => run.state === "queued").length);
  const paused = useLink(({ house }) => house.paused);
  const label = `${queued === 0 ? "" : `${queued} queued: `}run queue and ways to run${paused ? ", paused" : ""}`;
  const face = (
    <>
      {paused && <PauseMark />}
      {queued > 0 && <span>{queued} queued</span>}
      <ChevronDown size={14} strokeWidth={2} aria-hidden />
    </>
  );
  return (
    <PopupButton className="dl-run dl-run-more" label={label} face={face}>
      {(close) => <QueueMenu onDone={close} />}
    </PopupButton>
  );
}
