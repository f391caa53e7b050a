/** What a run has to say of itself beside its state: nodes, pictures, files. Kept with the run when it has ended. */

import type { RunDetail, RunSummary } from "../protocol/index.js";
import type { RunRecord } from "./run-queue.js";

/** How far a run is, and what it gave. */
export interface RunFindings extends Omit<RunDetail, "run" | "tasks"> {
  readonly nodes: RunDetail["tasks"];
  readonly counts: Pick<RunSummary, "tasks" | "done" | "hits">;
}

/** Of a run that has not begun. */
export const noFindings: RunFindings = {
  nodes: {},
  pictures: {},
  fingerprints: {},
  files: [],
  warnings: [],
  counts: { tasks: 0, done: 0, hits: 0 },
};

/** As text, to be kept with the run. */
export function printFindings(findings: RunFindings): string {
  return JSON.stringify(findings);
}

/** Of a run that has ended; what cannot be read is as good as nothing. */
export function readFindings({ report }: RunRecord): RunFindings {
  if (report === undefined) return noFindings;
  try {
    return { ...noFindings, ...(JSON.parse(report) as RunFindings) };
  } catch {
    return noFindings;
  }
}

/** A run's line in lists. */
export function summaryOf(record: RunRecord, { counts }: RunFindings): RunSummary {
  const { run, number, document, title, version, client, name, state, seeds, attempt } = record;
  return {
    ...{ run, number, document, title, version, client, name, state, seeds, attempt },
    ...(record.because !== undefined && { because: record.because }),
    queuedAt: record.queuedAt,
    ...(record.startedAt !== undefined && { startedAt: record.startedAt }),
    ...(record.endedAt !== undefined && { endedAt: record.endedAt }),
    ...(record.targets !== undefined && { targets: record.targets }),
    ...counts,
  };
}

/** Everything about a run. */
export function detailOf(record: RunRecord, findings: RunFindings): RunDetail {
  const { nodes, pictures, values, fingerprints, files, warnings } = findings;
  return {
    ...{ run: summaryOf(record, findings), tasks: nodes, pictures, fingerprints, files, warnings },
    ...(values !== undefined && { values }),
  };
}
