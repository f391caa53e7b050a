/**
 * The house of runs: takes orders to run documents, keeps them in a queue on disk, carries them out one after the other
 * and tells everybody what happens. What the socket and the HTTP API speak to. Types only; `open-run-house.ts` makes one.
 */

import type { Diagnostic } from "@dreamloom/engine";
import type { Patch, PlainDocument } from "@dreamloom/engine/edits";
import type { Gallery } from "../gallery/gallery.js";
import type { PictureHouse } from "../pictures/picture-house.js";
import type { HouseEvent, PreviewHeader, RunDetail, RunSummary } from "../protocol/index.js";

/** Who asks. */
export interface Asker {
  /** The client's id; runs of several clients take turns. */
  readonly client: string;
  readonly name: string;
}

/** An order to run a document. */
export interface RunOrder {
  readonly document: string;
  /** The latest when absent. A version that is no longer the latest is run as it was. */
  readonly version?: number;
  /** Nodes or outputs; absent: the outputs and every node that writes. */
  readonly targets?: readonly string[];
  /** How many runs, 1 to 64. More than one wants seeds that differ. */
  readonly count?: number;
  /** What happens to seeds before each run; absent: what `layout.KEY.seeds` says of each. */
  readonly seeds?: "next" | "random" | "as they are";
  /** Chosen by the client: the same key twice is the same order, and its runs are given again. */
  readonly key?: string;
}

/** What became of an order. */
export type Ordered =
  | { readonly kind: "queued"; readonly runs: readonly RunSummary[] }
  /** The document is wrong where it would run. */
  | { readonly kind: "refused"; readonly message: string; readonly diagnostics: readonly Diagnostic[] }
  /** There is no such document, version or target. */
  | { readonly kind: "missing"; readonly message: string }
  /** This client has too many waiting. */
  | { readonly kind: "full"; readonly message: string };

/** What became of a request about one run. */
export type Answered =
  | { readonly kind: "done"; readonly run: RunSummary }
  | { readonly kind: "missing"; readonly message: string }
  /** It ended before that: `cancel` of a run that has just finished changes nothing. */
  | { readonly kind: "already-ended"; readonly run: RunSummary; readonly message: string }
  | { readonly kind: "refused"; readonly message: string };

/** What runs need of the documents. The hub of documents is one. */
export interface DocumentsForRuns {
  /** The document at a version (the latest when absent); undefined when there is none. */
  snapshot(document: string, version?: number): Promise<DocumentAt | undefined>;
  /** Makes an edit in somebody's name, on top of the latest version; resolves when it is on disk. */
  editFor(
    asker: Asker,
    edit: { readonly document: string; readonly label: string; readonly patches: readonly Patch[] },
  ): Promise<{ readonly version: number } | { readonly refused: string }>;
}

/** A document at a version. */
export interface DocumentAt {
  readonly plain: PlainDocument;
  readonly version: number;
  /** The folder that its file names are relative to. */
  readonly folder: string;
}

/** Hears previews, as RGB, newest only. */
export interface PreviewListener {
  /** Whether anybody draws previews of this document: those of others are not even made. */
  wants(document: string): boolean;
  preview(header: PreviewHeader, rgb: Uint8Array): void;
}

/** The house of runs. */
export interface RunHouse extends AsyncDisposable {
  readonly pictures: PictureHouse;
  readonly gallery: Gallery;
  /** Queues runs of a document as it is now. Never rejects for what the person did. */
  submit(order: RunOrder, asker: Asker): Promise<Ordered>;
  /** Queues one run of a document that need not be in the workspace, as it is. */
  submitPlain(
    given: { readonly document: string; readonly plain: PlainDocument; readonly folder: string },
    asker: Asker,
  ): Promise<Ordered>;
  /** Runs not ended, in the order in which they will run, then the latest ended ones (at most 50), newest first. */
  list(): readonly RunDetail[];
  get(run: string): RunDetail | undefined;
  /** The document that a run carried out, and what it is made of. */
  documentOf(run: string): { readonly plain: PlainDocument; readonly folder: string } | undefined;
  /** The latest run of a document that was begun, for "what changed since". */
  lastOf(document: string): RunDetail | undefined;
  /** Ends exactly this run: what waits at once, what runs at its next step. */
  cancel(run: string): Promise<Answered>;
  /** Puts a waiting run before another one of the same client; without one, behind all of them. */
  move(run: string, before?: string): Promise<Answered>;
  /** A document goes by another name now: its runs and pictures go with it. */
  renamed(from: string, to: string): void;
  readonly paused: boolean;
  /** Nothing new is begun; what runs goes on. */
  pause(): void;
  resume(): void;
  /** Every event, in order, as it happens. Returns how to stop hearing. */
  onEvent(listener: (event: HouseEvent) => void): () => void;
  onPreview(listener: PreviewListener): () => void;
  /** Begins to carry out what waits. Called once, when everybody listens. */
  begin(): void;
  /**
   * Takes nothing new, lets what runs go on for `drainMs`, then ends it at its next step; it stays in the queue. Rejects
   * never. Disposing does the same with no time to drain.
   */
  stop(options: { readonly drainMs: number }): Promise<void>;
}
