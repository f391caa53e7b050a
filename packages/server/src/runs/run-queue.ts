/**
 * The run queue: runs that wait, the right to carry one out, and what became of each. An interface, because the queue may
 * one day lie elsewhere; `local-run-queue.ts` keeps it in the server's own database. Its two neighbours are the engine's:
 * the artifact store (`ArtifactStore`) and the cache index (`CacheIndex`), with contract suites of their own there. Types
 * only.
 *
 * Promises: what was submitted survives a crash; a key is one run; a run is leased to one worker at a time; each run ends
 * once.
 */

import type { RunState } from "../protocol/index.js";
import type { RunOutcome } from "./run-state.js";

/** What is to be carried out: a document's text, never tensors. */
export interface RunJob {
  readonly document: string;
  readonly title: string;
  readonly version: number;
  /** The folder that file names in it are relative to. */
  readonly folder: string;
  /** Canonical text of the document as it will run. */
  readonly text: string;
  readonly targets?: readonly string[];
  /** By `node.port`. */
  readonly seeds: Readonly<Record<string, string>>;
}

/** For whom it is submitted. */
export interface Submission {
  /** The same key twice is the same run. */
  readonly key: string;
  /** Clients take turns. */
  readonly client: string;
  readonly name: string;
}

/** A run as the queue knows it. */
export interface RunRecord extends RunJob, Submission {
  readonly run: string;
  readonly number: number;
  readonly state: RunState;
  readonly because?: string;
  /** Milliseconds since 1970. */
  readonly queuedAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** How often it was begun. */
  readonly attempt: number;
  /** What its last worker reported, as it gave it. */
  readonly report?: string;
}

/** Submitting may fail for one reason. */
export type Submitted =
  | { readonly kind: "queued"; readonly records: readonly RunRecord[] }
  /** This client has as many waiting as a client may. */
  | { readonly kind: "full"; readonly most: number };

/** What a cancel did. */
export type Cancelled = "cancelled" | "stopping" | "already ended" | "missing";

/** A worker's right to one run. Each method says `lost` when the right is gone; the worker then stops and reports nothing. */
export interface Lease {
  readonly record: RunRecord;
  /** The run has ended. */
  end(
    outcome: RunOutcome,
    more: { readonly because?: string; readonly report: string },
  ): Promise<"ok" | "lost">;
  /** It could not be carried out to its end for a reason that is not its own: it waits again, before the others. */
  putBack(because: string): Promise<"ok" | "lost">;
}

/** What can be heard: something about this run changed. */
export type QueueListener = (record: RunRecord) => void;

/** A queue of runs. */
export interface RunQueue extends AsyncDisposable {
  /** All of them or none. Resolves when they are safe. */
  submit(jobs: readonly { readonly job: RunJob; readonly as: Submission }[]): Promise<Submitted>;
  /** The runs that were submitted under these keys. */
  underKeys(keys: readonly string[]): Promise<readonly RunRecord[]>;
  /** The next run by turns, now running; undefined when nothing waits or the queue is paused. */
  take(): Promise<Lease | undefined>;
  cancel(run: string): Promise<Cancelled>;
  /** Puts a waiting run before another of the same client, or behind all of them. False: one of them does not wait, or they are two clients'. */
  move(run: string, before?: string): Promise<boolean>;
  /** Paused, the queue gives no leases. Survives a restart. */
  setPaused(state: "paused" | "going"): Promise<void>;
  readonly paused: boolean;
  get(run: string): Promise<RunRecord | undefined>;
  /** Runs under way, then those that wait in the order in which they will be taken. */
  waiting(): Promise<readonly RunRecord[]>;
  /** Their names alone: cheap, also when thousands wait. */
  order(): Promise<readonly string[]>;
  /** Ended ones, the latest first. */
  ended(most: number): Promise<readonly RunRecord[]>;
  /** The latest run of a document that was begun. */
  latestOf(document: string): Promise<RunRecord | undefined>;
  /** A document goes by another name now. No change of a state, so nobody is told. */
  renamed(from: string, to: string): Promise<void>;
  /** Hears every change of a state, once it is safe. Returns how to stop hearing. */
  onChange(listener: QueueListener): () => void;
}
