/** Parts of a document as JSON text, which is itself a document: copied, read back, pasted under new ids. */

import { parseDocument } from "@dreamloom/engine/document";
import {
  newBoxKey,
  newId,
  toPlain,
  type PlainDocument,
  type PlainInput,
  type PlainLayout,
} from "@dreamloom/engine/edits";
import type { Draft } from "../store/types.js";
import { isGroup } from "./boxes.js";
import type { At } from "./nodes.js";

/** What to copy: ids of nodes, keys of groups and comments. */
export interface Copied {
  readonly nodes: Iterable<string>;
  readonly boxes?: Iterable<string>;
}

/** The part of a document that holds these nodes and boxes. Links from elsewhere stay in it; pasting decides on them. */
export function fragmentOf(document: PlainDocument, { nodes, boxes = [] }: Copied): PlainDocument {
  const keys = [...boxes].filter((key) => document.layout[key]);
  const ids = new Set([...nodes].filter((node) => document.nodes[node]));
  for (const key of keys) for (const member of document.layout[key]?.members ?? []) ids.add(member);
  const layout: Record<string, PlainLayout> = {};
  for (const [key, entry] of Object.entries(document.layout))
    if (ids.has(key.split(".")[0] ?? "")) layout[key] = entry;
  for (const key of keys) layout[key] = document.layout[key]!;
  for (const key of wholeGroups(document, ids)) layout[key] = document.layout[key]!;
  const prefixes = new Set([...ids].map((id) => document.nodes[id]!.type.split("/")[0]));
  return {
    dreamloom: 1,
    nodes: Object.fromEntries([...ids].map((id) => [id, document.nodes[id]!])),
    inputs: {},
    outputs: {},
    layout,
    packs: Object.fromEntries(Object.entries(document.packs).filter(([prefix]) => prefixes.has(prefix))),
  };
}

/** The same as JSON text for the clipboard. */
export function copyText(document: PlainDocument, copied: Copied): string {
  const { dreamloom, nodes, layout, packs } = fragmentOf(document, copied);
  return `${JSON.stringify({ dreamloom, layout, nodes, packs }, undefined, 2)}\n`;
}

/** Reads a fragment, or a whole document, from text; a sentence when it is neither. */
export function readFragment(text: string): { readonly fragment: PlainDocument } | { readonly why: string } {
  if (!text.trimStart().startsWith("{"))
    return { why: "There is nothing on the clipboard that is part of a graph." };
  const { document, diagnostics } = parseDocument(text);
  if (!document)
    return { why: `The clipboard holds no graph: ${diagnostics[0]?.message ?? "it cannot be read."}` };
  return { fragment: toPlain(document) };
}

/** How to paste. */
export interface PasteOptions {
  /** Where the fragment's left top goes. */
  readonly at: At;
  /** Keeps links from nodes outside the fragment, where this document has them. */
  readonly keepIncoming?: boolean;
}

/** What was pasted, under its new names. */
export interface Pasted {
  readonly nodes: readonly string[];
  readonly boxes: readonly string[];
}

/** Pastes a fragment under new ids; returns them. */
export function paste(draft: Draft, fragment: PlainDocument, { at, keepIncoming }: PasteOptions): Pasted {
  const taken = new Set(Object.keys(draft.nodes));
  const renamed = new Map<string, string>();
  for (const [id, { type }] of Object.entries(fragment.nodes)) {
    const next = newId(type, (name) => taken.has(name));
    taken.add(next);
    renamed.set(id, next);
  }
  const outside = (node: string): boolean => keepIncoming === true && draft.nodes[node] !== undefined;
  const [dx, dy] = shift(fragment, at);
  for (const [id, node] of Object.entries(fragment.nodes)) {
    const inputs: Record<string, PlainInput> = {};
    for (const [port, input] of Object.entries(node.inputs)) {
      const made = relink(input, renamed, outside);
      if (made !== undefined) inputs[port] = made;
    }
    draft.nodes[renamed.get(id)!] = structuredClone({ ...node, inputs }) as Draft["nodes"][string];
  }
  const boxes = pasteLayout(draft, fragment, renamed, [dx, dy]);
  for (const [prefix, pack] of Object.entries(fragment.packs))
    draft.packs[prefix] ??= structuredClone(pack) as Draft["packs"][string];
  return { nodes: [...renamed.values()], boxes };
}

/** Copies nodes and boxes inside one document, a little lower and to the right; returns the copies. */
export function duplicate(
  draft: Draft,
  copied: Copied,
  { by = [32, 32], keepIncoming = false }: { readonly by?: At; readonly keepIncoming?: boolean } = {},
): Pasted {
  const fragment = fragmentOf(draft, copied);
  const [left, top] = corner(fragment);
  /** A copy without the draft's proxies. */
  const plain = JSON.parse(JSON.stringify(fragment)) as PlainDocument;
  return paste(draft, plain, { at: [left + by[0], top + by[1]], keepIncoming });
}

function pasteLayout(
  draft: Draft,
  fragment: PlainDocument,
  renamed: ReadonlyMap<string, string>,
  [dx, dy]: At,
): string[] {
  const boxes: string[] = [];
  for (const [key, entry] of Object.entries(fragment.layout)) {
    const [id = "", ...port] = key.split(".");
    const box = key.startsWith("#") ? newBoxKey((taken) => taken in draft.layout) : undefined;
    const next = box ?? renamed.get(id);
    if (next === undefined || key === "#form") continue;
    const moved = shifted(structuredClone(entry), dx, dy);
    const members = moved.members?.flatMap((member) => renamed.get(member) ?? []);
    if (members?.length === 0) continue;
    draft.layout[[next, ...port].join(".")] = { ...moved, ...(members ? { members } : {}) };
    if (box) boxes.push(box);
  }
  return boxes;
}

function shifted(entry: PlainLayout, dx: number, dy: number): PlainLayout {
  const { at, via } = entry;
  return {
    ...entry,
    ...(at ? { at: [Math.round(at[0] + dx), Math.round(at[1] + dy)] as const } : {}),
    ...(via ? { via: via.map(([x, y]) => [Math.round(x + dx), Math.round(y + dy)] as const) } : {}),
  };
}

/** An input with its links renamed; links from nodes that are not there are left out. */
function relink(
  input: PlainInput,
  renamed: ReadonlyMap<string, string>,
  outside: (node: string) => boolean,
): PlainInput | undefined {
  if (Array.isArray(input)) {
    const items = (input as readonly PlainInput[]).flatMap((item) => relink(item, renamed, outside) ?? []);
    return items.length === 0 && input.length > 0 ? undefined : (items as PlainInput);
  }
  if (typeof input !== "object" || input === null || !("from" in input)) return input;
  const [node = "", port = ""] = String(input.from).split(".");
  const inside = renamed.get(node);
  if (inside !== undefined) return { from: `${inside}.${port}` };
  return outside(node) ? { from: `${node}.${port}` } : undefined;
}

function wholeGroups(document: PlainDocument, ids: ReadonlySet<string>): string[] {
  return Object.keys(document.layout).filter(
    (key) => isGroup(document, key) && document.layout[key]!.members!.every((member) => ids.has(member)),
  );
}

function shift(fragment: PlainDocument, [x, y]: At): At {
  const [left, top] = corner(fragment);
  return [x - left, y - top];
}

/** Left and top of what a fragment holds. */
function corner({ layout }: PlainDocument): At {
  const places = Object.values(layout).flatMap(({ at }) => (at ? [at] : []));
  if (places.length === 0) return [0, 0];
  return [Math.min(...places.map(([x]) => x)), Math.min(...places.map(([, y]) => y))];
}
