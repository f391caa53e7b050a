/** Runs as rows of the database, both ways. */

import type { RunState } from "../protocol/index.js";
import type { RunJob, RunRecord, Submission } from "./run-queue.js";

/** A row of the table `run`. */
export interface RunRow {
  readonly number: number;
  readonly run: string;
  readonly key: string;
  readonly client: string;
  readonly name: string;
  readonly document: string;
  readonly title: string;
  readonly version: number;
  readonly folder: string;
  readonly text: string;
  readonly seeds: string;
  readonly targets: string | null;
  readonly state: RunState;
  readonly because: string | null;
  readonly queued_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly place: number;
  readonly turn: number | null;
  readonly attempt: number;
  readonly losses: number;
  readonly report: string | null;
}

/** The values of a new row, in the order of `insertRun`. */
export function rowOf(
  job: RunJob,
  as: Submission,
  more: { run: string; at: number; place: number },
): unknown[] {
  const { document, title, version, folder, text, seeds, targets } = job;
  const wanted = targets === undefined ? null : JSON.stringify(targets);
  return [
    ...[more.run, as.key, as.client, as.name, document, title, version, folder, text],
    ...[JSON.stringify(seeds), wanted, "queued", more.at, more.place],
  ];
}

/** Takes what `rowOf` gives. */
export const insertRun = `INSERT INTO run
  (run, key, client, name, document, title, version, folder, text, seeds, targets, state, queued_at, place)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** A row as a record. */
export function recordOf(row: RunRow): RunRecord {
  const { number, run, key, client, name, document, title, version, folder, text, state, attempt } = row;
  return {
    ...{ number, run, key, client, name, document, title, version, folder, text, state, attempt },
    seeds: JSON.parse(row.seeds) as Record<string, string>,
    queuedAt: row.queued_at,
    ...(row.targets !== null && { targets: JSON.parse(row.targets) as string[] }),
    ...(row.because !== null && { because: row.because }),
    ...(row.started_at !== null && { startedAt: row.started_at }),
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    ...(row.report !== null && { report: row.report }),
  };
}
