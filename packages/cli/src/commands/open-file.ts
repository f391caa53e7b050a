/** Opens a graph file for a command: reads it, applies what was set, says what is wrong. */

import { dirname } from "node:path";
import { inputsNamed, setInputs, type Diagnostic, type NamedPort } from "@dreamloom/engine";
import type { Display } from "../display/display.js";
import { portBehind } from "../document-ports.js";
import type { Dreamloom, OpenedDocument } from "../dreamloom.js";
import { exitCodes, Refusal, type ExitCode } from "../exit-codes.js";
import { personPath, readPersonFile } from "../person-file.js";
import { readSets } from "../sets.js";

const mostDocumentBytes = 64 * 2 ** 20;

/** The text of a graph file; of a picture that was saved with its graph, the graph, and what is odd about it. */
export async function readGraphFile(
  file: string,
): Promise<{ readonly bytes: Uint8Array; readonly notes: readonly string[] }> {
  const bytes = readPersonFile(file, { what: "a graph", mostBytes: mostDocumentBytes });
  return bytes[0] === 0x89 ? graphInPicture(file, bytes) : { bytes, notes: [] };
}

/** The graph that a picture was saved with; `file` is what it is called in sentences. No pixel is decoded. */
export async function graphInPicture(
  file: string,
  bytes: Uint8Array,
): Promise<{ readonly bytes: Uint8Array; readonly notes: readonly string[] }> {
  const { readPngText } = await import("@dreamloom/runtime/png-text");
  const { entries, warnings } = readPngText(bytes);
  const inside = entries.find(({ keyword }) => keyword === "dreamloom");
  if (inside !== undefined) return { bytes: new TextEncoder().encode(inside.text), notes: warnings };
  throw new Refusal(
    exitCodes.badGraph,
    [`"${file}" is a picture without a graph inside.`, ...warnings].join(" "),
  );
}

/** Opens the document in a file, and shows all that is wrong with it. */
export async function openFile(
  dreamloom: Dreamloom,
  file: string,
  {
    sets,
    partial,
    display,
  }: { readonly sets: readonly string[]; readonly partial: boolean; readonly display: Display },
): Promise<OpenedDocument> {
  const { bytes, notes } = await readGraphFile(file);
  for (const note of notes) display.note(note);
  const set = new Set<string>();
  const opened = await dreamloom.open(bytes, {
    folder: dirname(personPath(file)),
    partial,
    async change(document, files, catalogue) {
      if (sets.length === 0) return { document, diagnostics: [] };
      const portOf = (name: string): NamedPort | undefined => portBehind(document, catalogue, name);
      const read = await readSets(sets, { portOf, files });
      for (const note of read.notes) display.note(note);
      for (const name of read.values.keys())
        for (const { node, port } of inputsNamed(document, catalogue, name)) set.add(`${node}.${port}`);
      return setInputs(document, catalogue, read.values);
    },
  });
  if (opened.diagnostics.length === 0) return opened;
  const { placeDiagnostics } = await import("../place-diagnostics.js");
  display.diagnostics(placeDiagnostics(opened.diagnostics, { bytes, set }), file);
  if (opened.diagnostics.some(({ code }) => code === "missing-pack" || code === "other-pack"))
    display.note(`dreamloom pack add --from ${typable(file)} installs exactly the packs that it records.`);
  return opened;
}

/** A name as it can be typed after a command. */
function typable(file: string): string {
  return /^[\w./@+-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
}

/** The code that a document's diagnostics stand for: 3 when all that is wrong is that something is missing. */
export function codeOf(diagnostics: readonly Diagnostic[]): ExitCode {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  if (errors.length === 0) return exitCodes.ok;
  return errors.every(isMissing) ? exitCodes.missing : exitCodes.badGraph;
}

function isMissing({ code }: Diagnostic): boolean {
  return code === "missing" || code === "other-pack" || code.startsWith("missing-");
}
