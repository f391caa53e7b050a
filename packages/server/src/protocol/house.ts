/** What happens in the house beside edits: runs, their queue, pictures, documents in the workspace. Numbered, replayed after a reconnect. */

import type { Failure } from "@dreamloom/engine";
import type { PictureRef } from "./picture-ref.js";
import type { ShownValues } from "./shown-value.js";

/** Where a run is. `succeeded`, `failed`, `cancelled` and `interrupted` are terminal, and come exactly once. */
export type RunState =
  "queued" | "running" | "stopping" | "succeeded" | "failed" | "cancelled" | "interrupted";

/** A run as lists show it. */
export interface RunSummary {
  readonly run: string;
  /** Counts up per home folder: "Run 14". */
  readonly number: number;
  readonly document: string;
  readonly title: string;
  /** The version of the document that runs, and its digest. */
  readonly version: number;
  readonly client: string;
  readonly name: string;
  readonly state: RunState;
  /** Why it ended so, in words ("interrupted: the server was stopped; started again"). */
  readonly because?: string;
  /** Milliseconds since 1970. */
  readonly queuedAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** What was set before it: the seeds that it used, by `node.port`. */
  readonly seeds: Readonly<Record<string, string>>;
  /** Nodes asked for; absent: all. */
  readonly targets?: readonly string[];
  /** Tasks planned and how many of them are done, and hits. */
  readonly tasks: number;
  readonly done: number;
  readonly hits: number;
  /** How often it was begun; above 1 after an interruption. */
  readonly attempt: number;
}

/** Where one node of a run is. */
export type TaskState =
  | { readonly state: "queued" }
  | {
      readonly state: "running";
      readonly startedAt: number;
      readonly step?: number;
      readonly of?: number;
      readonly sigma?: number;
    }
  | { readonly state: "done"; readonly elapsedMs: number }
  | { readonly state: "hit" }
  | { readonly state: "failed"; readonly failure: Failure; readonly elapsedMs: number }
  | { readonly state: "skipped"; readonly because: string }
  | { readonly state: "cancelled"; readonly step?: number };

/** Everything about a run under way or ended: for who opens a document in mid-run. */
export interface RunDetail {
  readonly run: RunSummary;
  /** By node. */
  readonly tasks: Readonly<Record<string, TaskState>>;
  readonly pictures: Readonly<Record<string, Readonly<Record<string, PictureRef>>>>;
  /** Other values that nodes gave, to look at. */
  readonly values?: ShownValues;
  /** Fingerprint of each node as it ran. */
  readonly fingerprints: Readonly<Record<string, string>>;
  /** Files written, relative to the output folder. */
  readonly files: readonly string[];
  readonly warnings: readonly string[];
}

/** A picture in the gallery. */
export interface GalleryItem {
  readonly id: number;
  readonly picture: PictureRef;
  readonly run: string;
  readonly document: string;
  readonly title: string;
  readonly node: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly prompt: string;
  readonly seed: string;
  readonly elapsedMs: number;
}

/** A document in the workspace. */
export interface DocumentSummary {
  /** Its file's name without `.json`, relative to the workspace, `/` between folders. */
  readonly document: string;
  readonly title: string;
  readonly nodes: number;
  readonly changedAt: number;
  /** Its latest picture. */
  readonly picture?: PictureRef;
  /** Why it cannot be opened, in a sentence. */
  readonly problem?: string;
}

/** Everything at one moment. */
export interface HouseSnapshot {
  readonly documents: readonly DocumentSummary[];
  /** Runs not ended, in the order in which they will run, and the latest ended ones (at most 50), newest first. */
  readonly runs: readonly RunDetail[];
  readonly paused: boolean;
}

/** What happened. */
export type HouseEvent =
  | { readonly kind: "run-changed"; readonly run: RunSummary }
  /** Many at once: a run's start tells all of its tasks. */
  | {
      readonly kind: "tasks-changed";
      readonly run: string;
      readonly document: string;
      readonly tasks: Readonly<Record<string, TaskState>>;
    }
  | {
      readonly kind: "pictures-changed";
      readonly run: string;
      readonly document: string;
      readonly pictures: Readonly<Record<string, Readonly<Record<string, PictureRef>>>>;
    }
  | {
      readonly kind: "values-changed";
      readonly run: string;
      readonly document: string;
      readonly values: ShownValues;
    }
  | {
      readonly kind: "run-fingerprints";
      readonly run: string;
      readonly fingerprints: Readonly<Record<string, string>>;
    }
  | { readonly kind: "run-warning"; readonly run: string; readonly message: string }
  | { readonly kind: "file-written"; readonly run: string; readonly node: string; readonly file: string }
  | { readonly kind: "queue-changed"; readonly order: readonly string[]; readonly paused: boolean }
  | { readonly kind: "gallery-added"; readonly item: GalleryItem }
  | { readonly kind: "gallery-removed"; readonly ids: readonly number[] }
  /** What is installed, or being worked on, has changed: ask for nodes and packs again. */
  | { readonly kind: "packs-changed" }
  | { readonly kind: "document-changed"; readonly document: DocumentSummary }
  | { readonly kind: "document-removed"; readonly document: string }
  | { readonly kind: "document-renamed"; readonly from: string; readonly to: DocumentSummary };
