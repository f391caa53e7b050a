/** Names of documents: a document is named by its file's path in the workspace, without `.json`. A name is never a path of the machine. */

import { createHash } from "node:crypto";
import { join } from "node:path";

/** Why a text cannot name a document, as a sentence; nothing when it can. */
export function wrongDocumentName(name: string): string | undefined {
  if (name.length === 0 || name.length > 512) return "A document's name has 1 to 512 characters.";
  const folders = name.split("/");
  if (folders.length > 8) return "A document may stand at most 7 folders deep.";
  if (folders.every(isFileName)) return undefined;
  return `"${shortened(name)}" cannot name a document: its parts are names of files, without \\ : * ? " < > | and without a dot or a space at an end.`;
}

const windowsNames = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** What every file system takes; names that only some take would not travel. */
function isFileName(part: string): boolean {
  if (part.length === 0 || Buffer.byteLength(part) > 200) return false;
  if (/[\\:*?"<>|\p{Cc}\p{Cs}\u2028\u2029\ufffd]/u.test(part) || /^[. ]|[. ]$/.test(part)) return false;
  return !windowsNames.test(part);
}

/** The file of a document, relative to the workspace. */
export function fileOf(document: string): string {
  return `${document}.json`;
}

/** The document of a file, relative to the workspace with `/` between folders; nothing when it can be none. */
export function documentOf(file: string): string | undefined {
  if (!file.endsWith(".json")) return undefined;
  const name = file.slice(0, -".json".length);
  return wrongDocumentName(name) === undefined ? name : undefined;
}

/** Where the history of a document is kept. */
export function historyFolder(data: string, workspace: string, document: string): string {
  const hash = createHash("sha256").update(`${workspace}\0${document}`).digest("hex").slice(0, 32);
  return join(data, "documents", hash);
}

/** A name near the wanted one that may be used and is not taken: `cat`, `cat 2`, `cat 3`. */
export function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  const base = wrongDocumentName(wanted) === undefined ? wanted : tidied(wanted);
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base} ${number}`;
    if (!isTaken(name)) return name;
  }
}

function tidied(wanted: string): string {
  const part = wanted
    .replace(/[\\/:*?"<>|\p{Cc}\p{Cs}\u2028\u2029\ufffd]+/gu, " ")
    .replace(/\s+/g, " ")
    .slice(0, 60)
    .replace(/^[. ]+|[. ]+$/g, "");
  return part === "" || !isFileName(part) ? "untitled" : part;
}

function shortened(name: string): string {
  return name.length > 60 ? `${name.slice(0, 57)}…` : name;
}
