/** What a document's journal says, as data: the document with its version, who changed what, undo lists, and answers given. */

import { applyPatches, inverseOf, type PlainDocument } from "@dreamloom/engine/edits";
import type { Settled } from "../protocol/messages.js";
import {
  changedSince,
  loadAuthors,
  noteAuthors,
  saveAuthors,
  type Authors,
  type SavedAuthors,
} from "./authors.js";
import type { EditLine, JournalLine, RefusedLine } from "./journal-line.js";
import { afterTurn, noSteps, withStep, type UndoLists } from "./undo.js";

/** Who edits when the file was changed by another program. */
export const theDisk = { client: "0000000000000000", name: "the file on disk" } as const;

/** A version of the person's file. */
export interface FileVersion {
  readonly version: number;
  readonly digest: string;
}

/** Everything that is rebuilt from the journal. */
export interface Memory {
  /** Names this history. */
  readonly history: string;
  /** How many lines there were. */
  line: number;
  version: number;
  plain: PlainDocument;
  readonly authors: Authors;
  readonly lists: Map<string, UndoLists>;
  /** First answers, by edit; the latest ones. */
  readonly answers: Map<string, Settled>;
  /** The file as it was last written, and as it was about to be written. */
  wrote: FileVersion;
  writing: FileVersion;
}

/** Memory as a snapshot holds it. */
export interface SavedMemory {
  readonly format: 1;
  readonly history: string;
  readonly line: number;
  readonly version: number;
  readonly at: number;
  readonly plain: PlainDocument;
  readonly authors: SavedAuthors;
  readonly lists: readonly (readonly [string, UndoLists])[];
  readonly answers: readonly Settled[];
  readonly wrote: FileVersion;
  readonly writing: FileVersion;
}

const mostAnswers = 2000;
const mostPeople = 64;

/** The memory of a document that has just been met. */
export function newMemory(history: string, plain: PlainDocument, digest: string): Memory {
  const file = { version: 0, digest };
  return {
    ...{ history, line: 0, version: 0, plain, authors: new Map(), lists: new Map(), answers: new Map() },
    ...{ wrote: file, writing: file },
  };
}

/** Takes in a line: while the journal is read, and when it is written. */
export function remember(memory: Memory, line: JournalLine): void {
  memory.line = line.line;
  switch (line.kind) {
    case "edit":
      return rememberEdit(memory, line);
    case "refused":
      return rememberRefused(memory, line);
    case "writing":
      memory.writing = { version: line.version, digest: line.digest };
      return;
    case "wrote":
      memory.wrote = { version: line.version, digest: line.digest };
      return;
  }
  line satisfies never;
}

function rememberEdit(memory: Memory, line: EditLine): void {
  const { edit, version, patches, client, name, label, at, group, by } = line;
  const inverse = inverseOf(memory.plain, patches);
  const step = {
    label: by ? label.slice(by.length + 2) : label,
    at,
    version,
    inverse,
    ...(group ? { group } : {}),
  };
  const lists = memory.lists.get(client) ?? noSteps;
  const mayJoin = !patches.some(({ path }) =>
    changedSince(memory.authors, path, { client, version: lists.undo.at(-1)?.version ?? 0 }),
  );
  if (client !== theDisk.client)
    keepLists(memory, client, by ? afterTurn(lists, by, step) : withStep(lists, step, mayJoin));
  noteAuthors(memory.authors, patches, { version, client, name });
  memory.plain = applyPatches(memory.plain, patches);
  memory.version = version;
  keepAnswer(memory, { edit, version, patches });
}

function rememberRefused(memory: Memory, { edit, refused, path, client, by }: RefusedLine): void {
  if (by) keepLists(memory, client, afterTurn(memory.lists.get(client) ?? noSteps, by));
  keepAnswer(memory, { edit, refused, ...(path ? { path } : {}) });
}

function keepLists(memory: Memory, client: string, lists: UndoLists): void {
  memory.lists.delete(client);
  memory.lists.set(client, lists);
  if (memory.lists.size > mostPeople) memory.lists.delete(memory.lists.keys().next().value!);
}

function keepAnswer(memory: Memory, settled: Settled): void {
  memory.answers.set(settled.edit, settled);
  if (memory.answers.size > mostAnswers) memory.answers.delete(memory.answers.keys().next().value!);
}

/** For a snapshot. */
export function saveMemory(memory: Memory): SavedMemory {
  const { history, line, version, plain, wrote, writing } = memory;
  return {
    ...{ format: 1, history, line, version, at: Date.now(), plain, wrote, writing },
    authors: saveAuthors(memory.authors),
    lists: [...memory.lists],
    answers: [...memory.answers.values()],
  };
}

/** From a snapshot. */
export function loadMemory(saved: SavedMemory): Memory {
  const { history, line, version, plain, wrote, writing } = saved;
  return {
    ...{ history, line, version, plain, wrote, writing },
    authors: loadAuthors(saved.authors),
    lists: new Map(saved.lists),
    answers: new Map(saved.answers.map((settled) => [settled.edit, settled])),
  };
}
