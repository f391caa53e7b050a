/** The display without a terminal: a line when a task starts to take long, ends, or fails. For logs and CI. */

import type { RunEvent } from "@dreamloom/engine";
import { diagnosticLines } from "./diagnostic-lines.js";
import { endSentence, type Display, type Streams } from "./display.js";
import { elapsed, plain } from "./words.js";

/** A progress line of one task is followed by its next one after this time at the earliest. */
const thinnedMs = 5_000;

/** Writes lines to `err` and the paths of files to `out`. `quiet` leaves only what is wrong, and the paths. */
export function createLineDisplay(streams: Streams, { quiet }: { readonly quiet: boolean }): Display {
  const startedMs = performance.now();
  const saidMs = new Map<string, number>();
  const say = (text: string): void => {
    if (!quiet) streams.err(`${plain(text)}\n`);
  };
  return {
    diagnostics: (found, file) => streams.err(diagnosticLines(quiet ? found.filter(isError) : found, file)),
    note: say,
    event(event) {
      if (event.kind === "file-written") streams.out(`${event.path}\n`);
      if (event.kind === "task-failed") streams.err(`${plain(failureText(event))}\n`);
      const line = lineOf(event, saidMs, performance.now() - startedMs);
      if (line !== undefined) say(line);
    },
    close: () => undefined,
  };
}

/** What a failed task says: the sentence, then what to do. */
export function failureText(event: Extract<RunEvent, { readonly kind: "task-failed" }>): string {
  const { message, remedy, stack } = event.failure;
  const shownStack = process.env["DREAMLOOM_DEBUG"] === "1" && stack !== undefined ? `\n${stack}` : "";
  return `"${event.task}" failed: ${message}${remedy === undefined ? "" : ` ${remedy}`}${shownStack}`;
}

function lineOf(event: RunEvent, saidMs: Map<string, number>, nowMs: number): string | undefined {
  switch (event.kind) {
    case "task-progress": {
      const last = saidMs.get(event.task);
      if (last === undefined) saidMs.set(event.task, nowMs);
      if (last === undefined || nowMs - last < thinnedMs) return undefined;
      saidMs.set(event.task, nowMs);
      return `${event.task}: step ${event.step} of ${event.of}`;
    }
    case "task-ran":
      return `${event.task}: ran in ${elapsed(event.elapsedMs)}`;
    case "task-skipped":
      return `${event.task}: skipped: it needs "${event.because}"`;
    case "task-cancelled":
      return `${event.task}: stopped`;
    case "task-log":
      return `${event.task}: ${event.message}`;
    case "warning":
      return `Warning: ${event.message}`;
    case "run-ended":
      return endSentence(event, elapsed(nowMs));
    case "run-started":
    case "task-started":
    case "task-preview":
    case "task-failed":
    case "file-written":
      return undefined;
    default:
      event satisfies never;
      return undefined;
  }
}

function isError(diagnostic: { readonly severity: string }): boolean {
  return diagnostic.severity === "error";
}
