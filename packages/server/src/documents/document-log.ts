/** The history of one open document: its memory, its journal, and snapshots of the one beside the other. */

import { applyPatches, type PlainDocument } from "@dreamloom/engine/edits";
import type { OrderedEdit, Settled } from "../protocol/messages.js";
import type { EditLine, JournalLine } from "./journal-line.js";
import { openJournal, type Journal } from "./journal.js";
import {
  allLines,
  editsBetween,
  journalAfter,
  markClean,
  snapshotBefore,
  takeSnapshot,
  thinSnapshots,
  writeSnapshot,
  type LoadedHistory,
} from "./history.js";
import { remember, type Memory } from "./memory.js";

/** A line without its number. */
export type NewLine = JournalLine extends infer Line
  ? Line extends JournalLine
    ? Omit<Line, "line">
    : never
  : never;

const linesPerSnapshot = 500;
const snapshotMs = 60_000;
const mostRecent = 500;

/** What a log tells. */
export interface LogParts {
  readonly folder: string;
  /** The disk takes no lines, with its reason; or takes them again. */
  readonly onTrouble: (reason: string | undefined) => void;
  readonly onWarning: (message: string) => void;
}

/** Goes on with a history. */
export async function openLog(loaded: LoadedHistory, parts: LogParts): Promise<DocumentLog> {
  const { journalFile: file, whole, memory } = loaded;
  await markClean(parts.folder, "in use");
  const journal = await openJournal({ file, whole, line: memory.line, onTrouble: parts.onTrouble });
  return new DocumentLog(memory, journal, parts);
}

/** Owns the journal of a document. */
export class DocumentLog {
  /** The latest edits, for clients that come back soon. */
  readonly #recent: OrderedEdit[] = [];
  #snapshotLine: number;
  #snapshotTimer: NodeJS.Timeout | undefined;
  #snapshotting: Promise<void> | undefined;

  constructor(
    readonly memory: Memory,
    private readonly journal: Journal,
    private readonly parts: LogParts,
  ) {
    this.#snapshotLine = memory.line;
  }

  /** Takes in a line at once; `then` is called when it is on the disk. */
  add(line: NewLine, then: () => void): void {
    const numbered = { ...line, line: this.memory.line + 1 };
    remember(this.memory, numbered);
    if (numbered.kind === "edit") this.#keepRecent(orderedEdit(numbered));
    this.journal.add(numbered, then);
    this.#snapshotSoon();
  }

  /** Takes in a line and waits for the disk. */
  put(line: NewLine): Promise<void> {
    return new Promise((resolve) => this.add(line, resolve));
  }

  /** Calls when all that was taken in is on the disk. */
  after(then: () => void): void {
    this.journal.after(then);
  }

  /** Waits until all that was taken in is on the disk. */
  settled(): Promise<void> {
    return new Promise((resolve) => this.journal.after(resolve));
  }

  /** The edits after a version; nothing when they reach back further than is at hand. */
  tail(version: number): readonly OrderedEdit[] | undefined {
    if (version > this.memory.version) return undefined;
    const edits = this.#recent.filter((edit) => edit.version > version);
    return edits.length === this.memory.version - version ? edits : undefined;
  }

  /** The first answer to each of these edits, where there was one. */
  async answersTo(edits: readonly string[], since: number): Promise<readonly Settled[]> {
    const { answers } = this.memory;
    const missing = new Set(edits.filter((edit) => !answers.has(edit)));
    const older = new Map<string, Settled>();
    // Memory holds the latest answers only; a client that was away for longer is looked up in the whole journal.
    if (missing.size > 0 && since < this.memory.version - answers.size / 2)
      for (const line of await allLines(this.parts.folder)) {
        if (line.kind !== "edit" && line.kind !== "refused") continue;
        if (missing.has(line.edit)) older.set(line.edit, answerOf(line));
      }
    return edits.flatMap((edit) => answers.get(edit) ?? older.get(edit) ?? []);
  }

  /** The document as it was at a version; nothing when there was none such. */
  async plainAt(version: number): Promise<PlainDocument | undefined> {
    const { memory } = this;
    if (version === memory.version) return memory.plain;
    if (!Number.isSafeInteger(version) || version < 0 || version > memory.version) return undefined;
    await this.settled();
    const start = await snapshotBefore(this.parts.folder, version);
    if (!start) return undefined;
    const edits = await editsBetween(this.parts.folder, start.version, version);
    if (edits.length !== version - start.version) return undefined;
    return edits.reduce((plain, { patches }) => applyPatches(plain, patches), start.plain);
  }

  /** All edits up to a version, oldest first. */
  async edits(upTo: number): Promise<readonly EditLine[]> {
    await this.settled();
    return editsBetween(this.parts.folder, 0, upTo);
  }

  /** Closes the journal, with a last snapshot; `clean` when the person's file holds everything. */
  async close(state: "clean" | "in use"): Promise<void> {
    clearTimeout(this.#snapshotTimer);
    await this.#snapshotting;
    if (this.memory.line > this.#snapshotLine) await this.#snapshot();
    await this.journal[Symbol.asyncDispose]();
    if (state === "clean") await markClean(this.parts.folder, "clean");
  }

  #keepRecent(edit: OrderedEdit): void {
    this.#recent.push(edit);
    if (this.#recent.length > 2 * mostRecent) this.#recent.splice(0, mostRecent);
  }

  #snapshotSoon(): void {
    if (this.memory.line - this.#snapshotLine >= linesPerSnapshot) void this.#snapshot();
    else this.#snapshotTimer ??= setTimeout(() => void this.#snapshot(), snapshotMs).unref();
  }

  #snapshot(): Promise<void> {
    clearTimeout(this.#snapshotTimer);
    this.#snapshotTimer = undefined;
    this.#snapshotting ??= this.#write()
      .catch((thrown: unknown) => {
        this.parts.onWarning(
          `A snapshot could not be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        );
      })
      .finally(() => {
        this.#snapshotting = undefined;
      });
    return this.#snapshotting;
  }

  async #write(): Promise<void> {
    const { folder } = this.parts;
    const snapshot = takeSnapshot(this.memory);
    this.#snapshotLine = snapshot.line;
    await this.settled();
    await writeSnapshot(folder, snapshot);
    this.journal.continueIn((line) => journalAfter(folder, line));
    await thinSnapshots(folder);
  }
}

/** An edit as clients hear of it. */
export function orderedEdit({ version, edit, client, name, label, at, patches }: EditLine): OrderedEdit {
  return { version, edit, client, name, label, at, patches };
}

function answerOf(line: Extract<JournalLine, { readonly edit: string }>): Settled {
  const { edit } = line;
  if (line.kind === "edit") return { edit, version: line.version, patches: line.patches };
  return { edit, refused: line.refused, ...(line.path ? { path: line.path } : {}) };
}
