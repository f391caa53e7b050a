/** `dreamloom diff A B`: what one saved graph means that another does not. Needs no pack; runs nothing. */

import { parseDocument } from "@dreamloom/engine";
import { toPlain, type PlainDocument } from "@dreamloom/engine/edits";
import { diagnosticLines } from "../display/diagnostic-lines.js";
import { plain } from "../display/words.js";
import { exitCodes, Refusal, type ExitCode } from "../exit-codes.js";
import { wantsPlain, type Host } from "../host.js";
import { changesBetween, hasMeaning, type DocumentChange } from "../text/changes.js";
import { changeLine, type Sign } from "../text/changes-in-words.js";
import { readGraphFile } from "./open-file.js";

/** What may follow `dreamloom diff A B`. */
export interface DiffOptions {
  readonly json?: true;
}

/** How the command ends, as `diff` ends. */
const ends = { same: exitCodes.ok, differ: exitCodes.runFailed, unread: exitCodes.badGraph } as const;

/** Compares the graphs in two files. Ends with 0 when they mean the same, 1 when they differ, 2 when one cannot be read. */
export async function diff(a: string, b: string, options: DiffOptions, host: Host): Promise<ExitCode> {
  if (a === "-" && b === "-")
    throw new Refusal(ends.unread, `Only one of the two graphs can be piped in; the other is a file.`);
  const before = await read(a, host);
  const after = await read(b, host);
  if (before === undefined || after === undefined) return ends.unread;
  const changes = changesBetween(before, after);
  const same = !changes.some(hasMeaning);
  const coloured = host.terminal.out && !wantsPlain(host.environment);
  host.streams.out(options.json === true ? asJson(same, changes) : asLines(changes, coloured));
  return same ? ends.same : ends.differ;
}

async function read(file: string, { streams }: Host): Promise<PlainDocument | undefined> {
  try {
    const { bytes, notes } = await readGraphFile(file);
    for (const note of notes) streams.err(`${plain(note)}\n`);
    const { document, diagnostics } = parseDocument(bytes);
    streams.err(diagnosticLines(diagnostics, file));
    return document && toPlain(document);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    streams.err(`${plain(error.message)}\n`);
    return undefined;
  }
}

function asJson(same: boolean, changes: readonly DocumentChange[]): string {
  return `${JSON.stringify({ same, changes }, null, 2)}\n`;
}

const colours: Readonly<Record<Sign, string>> = { "+": "\x1b[32m", "-": "\x1b[31m", "~": "" };

function asLines(changes: readonly DocumentChange[], coloured: boolean): string {
  const lines = changes.map((change) => {
    const { sign, text } = changeLine(change);
    const colour = coloured ? (hasMeaning(change) ? colours[sign] : "\x1b[2m") : "";
    return `${colour}${sign} ${text}${colour === "" ? "" : "\x1b[0m"}\n`;
  });
  return lines.join("");
}
