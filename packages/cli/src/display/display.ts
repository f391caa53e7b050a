/** A display shows the events of a run: live on a terminal, as lines, or as JSON. */

import type { Diagnostic, RunEnded, RunEvent } from "@dreamloom/engine";

/** What every display does. All calls are synchronous; none throws. */
export interface Display {
  /** Something wrong with the document, found before the run. */
  diagnostics(found: readonly Diagnostic[], file: string): void;
  /** A sentence beside the run: a seed that was drawn, a cache that cannot be used. */
  note(message: string): void;
  /** What happens in the run, as it happens. */
  event(event: RunEvent): void;
  /** Takes what is only there for the moment off the screen. Called before the process writes elsewhere or ends. */
  close(): void;
}

/** Where displays write: the two streams of the process, or texts in a test. */
export interface Streams {
  /** Results: paths, JSON lines, tables. */
  readonly out: (text: string) => void;
  /** What is said beside them. */
  readonly err: (text: string) => void;
}

/** Counts of a run that ended, in a sentence: "3 tasks ran, 5 came from the cache." */
export function endSentence(ended: RunEnded, elapsedText: string): string {
  const parts = [
    `${ended.ran.length} ran`,
    ended.hits.length > 0 ? `${ended.hits.length} from the cache` : "",
    ended.failed.length > 0 ? `${ended.failed.length} failed` : "",
    ended.skipped.length > 0 ? `${ended.skipped.length} skipped` : "",
  ].filter((part) => part !== "");
  const verb = { succeeded: "Done", failed: "Failed", cancelled: "Stopped" }[ended.outcome];
  return `${verb} after ${elapsedText}: ${parts.join(", ")}.`;
}
