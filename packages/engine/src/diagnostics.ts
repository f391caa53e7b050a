/** One constructor per diagnostic code of a document's text and form. Those of a graph are in graph-diagnostics.ts. */

import type { Diagnostic } from "./diagnostic.js";
import type { JsonProblem } from "./json/reader.js";
import { didYouMean, quoted, shown, thousands } from "./words.js";

/** Where in a document something is wrong. */
export interface Where {
  readonly node?: string;
  readonly port?: string;
}

/** How messages name a node or a port: `"sample".steps`, or `"sample"`. */
export function inWords({ node, port }: Where): string {
  return port === undefined ? `"${node}"` : `"${node}".${port}`;
}

/** A text over the size cap. */
export function textTooLarge(sizeBytes: number, capBytes: number): Diagnostic {
  const mebibytes = (bytes: number): string => thousands(Math.ceil(bytes / 2 ** 20));
  const message = `The document is ${mebibytes(sizeBytes)} MiB large; at most ${mebibytes(capBytes)} MiB are read.`;
  return error("document-too-large", message);
}

/** Bytes that are not UTF-8. */
export function notUtf8(offset: number, byte: number | undefined): Diagnostic {
  const what =
    byte === undefined ? "it ends within a character" : `the byte ${hex(byte)} stands where none such can`;
  return error(
    "not-utf-8",
    `The document is not UTF-8 text: at offset ${thousands(offset)} ${what}. Save it as UTF-8.`,
  );
}

/** What the JSON reader found. */
export function jsonProblem(
  problem: JsonProblem,
  place: { readonly line: number; readonly column: number },
): Diagnostic {
  const message = `Line ${place.line}, column ${place.column}: ${problem.message}`;
  return { ...error(problem.code === "json" ? "not-json" : problem.code, message), ...place };
}

/** A graph that another program saved. */
export function comfyGraph(): Diagnostic {
  return error(
    "not-a-document",
    "This is a graph of ComfyUI, whose nodes are not Dreamloom's; the README's \"Coming from ComfyUI\" says what is where.",
  );
}

/** JSON, but no document. */
export function notADocument(): Diagnostic {
  return error(
    "not-a-document",
    'This is JSON but no Dreamloom document; one is an object that has "dreamloom": 1 and "nodes".',
  );
}

/** A document of a later format than this version reads. */
export function newerDocument(format: number, known: number): Diagnostic {
  return error(
    "newer-document",
    `The document has format ${format}; this version of Dreamloom reads formats up to ${known}. Update Dreamloom to run it.`,
  );
}

/** A key that means nothing where it stands. */
export function unknownKey(
  place: string,
  key: string,
  known: readonly string[],
  where: Where = {},
): Diagnostic {
  const near = didYouMean(key, known) || `; it may have ${quoted(known)}.`;
  return error("unknown-key", `${place} has the unknown key ${shown(key)}${near}`, where);
}

/** Something of another form than it must have. `place` begins the sentence. */
export function wrongForm(place: string, value: unknown, mustBe: string, where: Where = {}): Diagnostic {
  const is = value === undefined ? "is missing" : `is ${shown(value)}`;
  return error("wrong-form", `${place} ${is}; it must be ${mustBe}.`, where);
}

/** A node, port, or document port with a name that none can have. */
export function wrongName(kind: string, name: string, where: Where = {}): Diagnostic {
  return error(
    "wrong-name",
    `${shown(name)} cannot name ${kind}: a name has letters, digits, "_" and "-", begins with a letter or "_", has at most 64 characters, and is none of JavaScript's own such as "constructor".`,
    where,
  );
}

/** A migration that went wrong, or does not exist. */
export function migrationFailed(node: string, type: string, from: number, reason: string): Diagnostic {
  return error(
    "migration-failed",
    `"${node}" is version ${from} of "${type}" and could not be brought to the next one: ${reason}`,
    { node },
  );
}

/** Makes a diagnostic that keeps a document from being run. */
export function error(code: string, message: string, where: Where = {}): Diagnostic {
  return { code, severity: "error", message, ...where };
}

/** Makes a diagnostic that keeps nothing from being run. */
export function warning(code: string, message: string, where: Where = {}): Diagnostic {
  return { ...error(code, message, where), severity: "warning" };
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, "0").toUpperCase()}`;
}
