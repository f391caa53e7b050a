/** A document's revisions: its edits, those of one person that belong together as one entry, and what changed in words. */

import { diffDocuments, leafAt, type Patch, type PlainDocument } from "@dreamloom/engine/edits";
import { shown, thousands } from "@dreamloom/engine/document";
import type { Revision } from "./hub.js";
import type { EditLine } from "./journal-line.js";

/** Edits nearer than this, with one label by one person, are one entry. */
const togetherMs = 120_000;

/** The entries of a list of edits, newest first. */
export function revisionsOf(edits: readonly EditLine[]): readonly Revision[] {
  const revisions: Revision[] = [];
  let before: EditLine | undefined;
  for (const edit of edits) {
    const { version, at, name, label } = edit;
    const last = revisions.at(-1);
    if (last && before && belongTogether(before, edit))
      revisions[revisions.length - 1] = { ...last, version, at, edits: last.edits + 1 };
    else revisions.push({ version, at, name, label, edits: 1 });
    before = edit;
  }
  return revisions.reverse();
}

function belongTogether(before: EditLine, edit: EditLine): boolean {
  if (before.client !== edit.client || edit.at - before.at > togetherMs) return false;
  return edit.group === undefined ? before.label === edit.label : before.group === edit.group;
}

const mostChanges = 100;

/** How one document became another, a sentence or less for each change; what only moved is counted. */
export function changesInWords(from: PlainDocument, to: PlainDocument): readonly string[] {
  const moved = new Set<string>();
  const words: string[] = [];
  for (const patch of diffDocuments(from, to)) {
    const said = inWords(patch, from);
    if (said === undefined) moved.add(patch.path[1]!.split(".")[0]!);
    else words.push(said);
  }
  if (moved.size > 0)
    words.push(moved.size === 1 ? `moved "${[...moved][0]!}"` : `moved ${thousands(moved.size)} nodes`);
  if (words.length <= mostChanges) return words;
  return [...words.slice(0, mostChanges), `and ${thousands(words.length - mostChanges)} more changes`];
}

/** One change; nothing for a place, which is counted. */
function inWords(patch: Patch, from: PlainDocument): string | undefined {
  const [part, key = "", field, port] = patch.path;
  if (part === "title") return patch.op === "remove" ? "title removed" : `title: ${shown(patch.value)}`;
  if (part === "layout") return key.startsWith("#") ? boxInWords(patch, from) : undefined;
  if (part === "nodes" && field === undefined)
    return patch.op === "remove" ? `removed "${key}"` : `added "${key}"`;
  if (part === "nodes")
    return leafInWords(patch, from, port === undefined ? `"${key}".${field ?? ""}` : `"${key}".${port}`);
  if (part === "packs") return leafInWords(patch, from, `pack "${key}"`);
  return leafInWords(patch, from, `the document's ${part === "inputs" ? "input" : "output"} "${key}"`);
}

function boxInWords({ op, path, value }: Patch, from: PlainDocument): string {
  const title = leafAt(from, ["layout", path[1]!, "title"]);
  const named = typeof title === "string" && title !== "" ? `box ${shown(title)}` : "a box";
  if (path.length === 2) return op === "remove" ? `removed ${named}` : "added a box";
  return `${named}: ${path[2]!}${op === "remove" ? " removed" : value === true || typeof value === "object" ? " changed" : ` ${shown(value)}`}`;
}

function leafInWords({ path, op, value }: Patch, from: PlainDocument, name: string): string {
  const was = leafAt(from, path);
  if (op === "remove") return `${name}: ${said(was)} removed`;
  return was === undefined ? `${name}: ${said(value)}` : `${name}: ${said(was)} → ${said(value)}`;
}

function said(value: unknown): string {
  if (typeof value === "object" && value !== null && "from" in value)
    return `linked to ${String(value.from)}`;
  return shown(value);
}
