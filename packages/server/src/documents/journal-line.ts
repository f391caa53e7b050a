/** The lines of a journal: what happened to a document, one line each with a checksum, so that a torn or damaged line is seen. */

import { crc32 } from "node:zlib";
import type { Patch } from "@dreamloom/engine/edits";

/** An edit that was taken. */
export interface EditLine {
  readonly kind: "edit";
  /** Counts all lines of the document. */
  readonly line: number;
  readonly version: number;
  readonly edit: string;
  readonly client: string;
  readonly name: string;
  readonly at: number;
  readonly label: string;
  readonly group?: string;
  /** When it took back a step of this client, or did it again. */
  readonly by?: "undo" | "redo";
  /** With what followed from it. */
  readonly patches: readonly Patch[];
}

/** An edit that was not taken; kept so that it gets the same answer when it is sent again. */
export interface RefusedLine {
  readonly kind: "refused";
  readonly line: number;
  readonly edit: string;
  readonly client: string;
  readonly refused: string;
  readonly path?: readonly string[];
  /** A step that could not be taken back is no longer in the list. */
  readonly by?: "undo" | "redo";
}

/** The person's file is about to be written, or was. */
export interface FileLine {
  readonly kind: "writing" | "wrote";
  readonly line: number;
  readonly version: number;
  readonly digest: string;
}

/** One line. */
export type JournalLine = EditLine | RefusedLine | FileLine;

/** A line as it stands in the file, with its end. */
export function printLine(line: JournalLine): string {
  const text = JSON.stringify(line);
  return `${checksum(text)} ${text}\n`;
}

/** The lines at the beginning of a file that are whole, and how many bytes they take. */
export function readLines(bytes: Buffer): { readonly lines: readonly JournalLine[]; readonly whole: number } {
  const lines: JournalLine[] = [];
  let whole = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, whole);
    if (end < 0) break;
    const line = readLine(bytes.toString("utf8", whole, end));
    if (!line) break;
    lines.push(line);
    whole = end + 1;
  }
  return { lines, whole };
}

function readLine(text: string): JournalLine | undefined {
  const json = text.slice(9);
  if (text[8] !== " " || checksum(json) !== text.slice(0, 8)) return undefined;
  return JSON.parse(json) as JournalLine;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
