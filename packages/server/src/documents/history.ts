/**
 * The folder that a document's history is kept in: `about.json`, snapshots named after the line they were made at, and
 * pieces of the journal named after the first line they may hold. Nothing is ever taken out of the journal.
 */

import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PlainDocument } from "@dreamloom/engine/edits";
import { writeDurably } from "./durable-file.js";
import { readLines, type EditLine, type JournalLine } from "./journal-line.js";
import { loadMemory, newMemory, remember, saveMemory, type Memory, type SavedMemory } from "./memory.js";

/** A history as it was read: the memory, and where the journal goes on. */
export interface LoadedHistory {
  readonly memory: Memory;
  readonly journalFile: string;
  /** How many bytes of that file are whole lines. */
  readonly whole: number;
  /** Sentences about what was damaged and put aside. */
  readonly warnings: readonly string[];
}

/** Begins a history with a document as it stands in its file. */
export async function beginHistory(
  folder: string,
  about: { readonly workspace: string; readonly document: string },
  file: { readonly plain: PlainDocument; readonly digest: string },
): Promise<LoadedHistory> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const memory = newMemory(randomBytes(8).toString("hex"), file.plain, file.digest);
  await writeDurably(join(folder, "about.json"), `${JSON.stringify({ format: 1, ...about }, null, 2)}\n`);
  await writeSnapshot(folder, takeSnapshot(memory));
  return { memory, journalFile: journalAfter(folder, 0), whole: 0, warnings: [] };
}

/** Reads a history; nothing when there is none that can be read. */
export async function loadHistory(folder: string): Promise<LoadedHistory | undefined> {
  const names = await namesIn(folder);
  for (const snapshot of names.snapshots.toReversed()) {
    const saved = await readSnapshot(join(folder, snapshotName(snapshot)));
    if (saved) return replay(folder, loadMemory(saved), names.journals);
  }
  return undefined;
}

async function replay(folder: string, memory: Memory, journals: readonly number[]): Promise<LoadedHistory> {
  const begun = journals.filter((first) => first <= memory.line);
  const from = begun.at(-1) ?? 0;
  const warnings: string[] = [];
  let journalFile = join(folder, journalName(from));
  let whole = 0;
  for (const first of [from, ...journals.filter((first) => first > memory.line)]) {
    journalFile = journalAfter(folder, first);
    const read = await readJournal(journalFile);
    whole = read.whole;
    for (const line of read.lines) if (line.line > memory.line) remember(memory, line);
    if (read.damaged === undefined) continue;
    warnings.push(read.damaged);
  }
  return { memory, journalFile, whole, warnings };
}

/** Whole lines of a file; what stands behind a damaged one is put aside, not thrown away. */
async function readJournal(
  file: string,
): Promise<{ readonly lines: readonly JournalLine[]; readonly whole: number; readonly damaged?: string }> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  const read = readLines(bytes);
  const rest = bytes.subarray(read.whole);
  // One line without an end, or zeros, is what a crash leaves.
  if (!rest.includes(0x0a)) return read;
  const aside = `${file}.damaged-${Date.now()}`;
  await writeFile(aside, rest);
  return {
    ...read,
    damaged: `A journal is damaged after its line ${read.lines.length}; what follows was put aside as ${aside}.`,
  };
}

/** Writes a snapshot of a memory as it was at a line, once all lines up to it are in the journal. */
export async function writeSnapshot(folder: string, { line, text }: SnapshotText): Promise<void> {
  await writeDurably(join(folder, snapshotName(line)), text);
}

/** A memory as text, taken at one moment. */
export interface SnapshotText {
  readonly line: number;
  readonly text: string;
}

/** Takes the text of a snapshot now. */
export function takeSnapshot(memory: Memory): SnapshotText {
  return { line: memory.line, text: JSON.stringify(saveMemory(memory)) };
}

/** The piece of the journal that begins after a line. */
export function journalAfter(folder: string, line: number): string {
  return join(folder, journalName(line));
}

/** Removes snapshots that neither are the newest two nor lie 500 lines after the one kept before. */
export async function thinSnapshots(folder: string): Promise<void> {
  const { snapshots } = await namesIn(folder);
  let kept = -Infinity;
  for (const line of snapshots.slice(0, -2)) {
    if (line - kept >= 500) kept = line;
    else await rm(join(folder, snapshotName(line)), { force: true });
  }
}

/** All edits after a version, up to another one, oldest first. */
export async function editsBetween(
  folder: string,
  after: number,
  upTo: number,
): Promise<readonly EditLine[]> {
  const { journals } = await namesIn(folder);
  const edits: EditLine[] = [];
  for (const first of journals)
    for (const line of (await readJournal(join(folder, journalName(first)))).lines)
      if (line.kind === "edit" && line.version > after && line.version <= upTo) edits.push(line);
  return edits.sort((a, b) => a.version - b.version);
}

/** Every line of the history, oldest first: for answers that memory no longer holds. */
export async function allLines(folder: string): Promise<readonly JournalLine[]> {
  const { journals } = await namesIn(folder);
  const lines: JournalLine[] = [];
  for (const first of journals) lines.push(...(await readJournal(join(folder, journalName(first)))).lines);
  return lines;
}

/** The newest snapshot at or before a version. */
export async function snapshotBefore(
  folder: string,
  version: number,
): Promise<{ readonly version: number; readonly plain: PlainDocument } | undefined> {
  const { snapshots } = await namesIn(folder);
  for (const line of snapshots.toReversed()) {
    const saved = await readSnapshot(join(folder, snapshotName(line)));
    if (saved && saved.version <= version) return saved;
  }
  return undefined;
}

/** Whether a history's folder was left with everything in the person's file. */
export async function wasLeftClean(folder: string): Promise<boolean> {
  return stat(join(folder, "clean")).then(
    () => true,
    () => false,
  );
}

/** Notes that everything is in the person's file, or that it may not be. */
export async function markClean(folder: string, state: "clean" | "in use"): Promise<void> {
  if (state === "clean") await writeFile(join(folder, "clean"), "");
  else await rm(join(folder, "clean"), { force: true });
}

async function readSnapshot(file: string): Promise<SavedMemory | undefined> {
  try {
    const saved = JSON.parse(await readFile(file, "utf8")) as SavedMemory;
    return saved.format === 1 ? saved : undefined;
  } catch {
    return undefined;
  }
}

async function namesIn(
  folder: string,
): Promise<{ readonly snapshots: readonly number[]; readonly journals: readonly number[] }> {
  const names = await readdir(folder).catch(() => []);
  const numbers = (pattern: RegExp) =>
    names
      .flatMap((name) => pattern.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  return { snapshots: numbers(/^snapshot-(\d+)\.json$/), journals: numbers(/^journal-(\d+)\.jsonl$/) };
}

function snapshotName(line: number): string {
  return `snapshot-${String(line).padStart(9, "0")}.json`;
}

function journalName(line: number): string {
  return `journal-${String(line).padStart(9, "0")}.jsonl`;
}
