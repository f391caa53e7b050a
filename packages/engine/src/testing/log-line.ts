/** What happened in a run, as short lines that tests compare: `ran one`, `failed two: This cannot be done.` */

import type { RunEvent } from "../event.js";

/** The line of an event; nothing for what tests do not compare. */
export function lineOf(event: RunEvent): string | undefined {
  switch (event.kind) {
    case "run-started":
      return event.hits.length > 0 ? `hits ${event.hits.join(" ")}` : undefined;
    case "task-ran":
      return `ran ${event.task}`;
    case "task-failed":
      return `failed ${event.task}: ${event.failure.message}`;
    case "task-skipped":
      return `skipped ${event.task} because of ${event.because}`;
    case "task-cancelled":
      return `cancelled ${event.task}`;
    case "file-written":
      return `wrote ${event.path}`;
    case "warning":
      return `warning: ${event.message}`;
    case "run-ended":
      return event.outcome;
    case "task-started":
    case "task-progress":
    case "task-preview":
    case "task-log":
      return undefined;
    default:
      return event satisfies never;
  }
}
