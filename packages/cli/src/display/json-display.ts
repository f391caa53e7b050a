/** The display for machines: one event a line, the last one always `run-ended`, whatever happened. */

import type { Diagnostic, RunEnded, RunEvent } from "@dreamloom/engine";
import type { Display, Streams } from "./display.js";

/** A display that can be told to end the lines when no run will. */
export interface JsonDisplay extends Display {
  /** Writes `run-ended` made of what was seen, unless it has been written. */
  endWith(outcome: RunEnded["outcome"]): void;
}

/** Writes every event as a line of JSON to `out`; sentences beside the run too, so that nothing else is there. */
export function createJsonDisplay({ out }: Streams): JsonDisplay {
  const seen = createLedger();
  let ended = false;
  const write = (line: object): void => {
    if (!ended) out(`${JSON.stringify(line, replaceBigint)}\n`);
  };
  return {
    diagnostics(found, file) {
      for (const diagnostic of [...found].sort(errorsFirst))
        write({ kind: "diagnostic", file, ...diagnostic });
    },
    note: (message) => write({ kind: "note", message }),
    event(event) {
      seen.add(event);
      write(lineOf(event));
      if (event.kind === "run-ended") ended = true;
    },
    endWith(outcome) {
      write(seen.ended(outcome));
      ended = true;
    },
    close: () => undefined,
  };
}

/** The event as data that fits a line: previews and stacks left out, `run-ended` in its promised order. */
function lineOf(event: RunEvent): object {
  switch (event.kind) {
    case "task-preview": {
      const { kind, task, step, sigma } = event;
      return { kind, task, step, ...(sigma === undefined ? {} : { sigma }) };
    }
    case "task-failed": {
      const { kind, message, remedy } = event.failure;
      return { ...event, failure: { kind, message, ...(remedy === undefined ? {} : { remedy }) } };
    }
    case "run-ended": {
      const { kind, outcome, ran, hits, skipped, failed, files } = event;
      return { kind, outcome, ran, hits, skipped, failed, files };
    }
    default:
      return event;
  }
}

function createLedger(): { add(event: RunEvent): void; ended(outcome: RunEnded["outcome"]): RunEnded } {
  const ran: string[] = [];
  const hits: string[] = [];
  const skipped: string[] = [];
  const failed: string[] = [];
  const files: string[] = [];
  return {
    add(event) {
      if (event.kind === "run-started") hits.push(...event.hits);
      if (event.kind === "task-ran") ran.push(event.task);
      if (event.kind === "task-skipped") skipped.push(event.task);
      if (event.kind === "task-failed") failed.push(event.task);
      if (event.kind === "file-written") files.push(event.path);
    },
    ended: (outcome) => ({ kind: "run-ended", outcome, ran, hits, skipped, failed, files }),
  };
}

function errorsFirst(a: Diagnostic, b: Diagnostic): number {
  return Number(a.severity === "warning") - Number(b.severity === "warning");
}

function replaceBigint(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
