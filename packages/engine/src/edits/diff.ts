/** How one document differs from another, leaf by leaf: the patches that make the first the second. */

import { byCodeUnit } from "../canonical.js";
import { sameJson, withoutHoles } from "./json-value.js";
import type { Patch, PlainDocument, PlainLayout, PlainNode } from "./plain.js";

/** The parts of a document that are records. */
export type Part = "nodes" | "inputs" | "outputs" | "layout" | "packs";

/** All of them, in the order in which they are written. */
export const parts: readonly Part[] = ["inputs", "layout", "nodes", "outputs", "packs"];

/** What stands at a key of a record; nothing when it is only inherited. */
export function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Patches from one document to another, sorted by path. Parts that are the same object are not looked into. */
export function diffDocuments(before: PlainDocument, after: PlainDocument): Patch[] {
  const patches: Patch[] = [];
  for (const part of parts)
    for (const key of changedKeys(before[part], after[part])) diffKey(before, after, part, key, patches);
  diffTitle(before, after, patches);
  return patches;
}

/** The keys of a record whose values are not the same object, sorted. */
export function changedKeys(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  if (before === after) return [];
  const changed: string[] = [];
  for (const key in after) if (own(before, key) !== after[key]) changed.push(key);
  for (const key in before) if (!Object.hasOwn(after, key)) changed.push(key);
  return changed.sort(byCodeUnit);
}

/** Patches for the title. */
export function diffTitle(before: PlainDocument, after: PlainDocument, into: Patch[]): void {
  diffLeaf(["title"], before.title, after.title, into);
}

/** Patches for one key of one part. */
export function diffKey(
  before: PlainDocument,
  after: PlainDocument,
  part: Part,
  key: string,
  into: Patch[],
): void {
  const was = own<unknown>(before[part], key);
  const is = own<unknown>(after[part], key);
  if (was === is) return;
  if (was === undefined || is === undefined || (part !== "nodes" && part !== "layout"))
    diffLeaf([part, key], was, is, into);
  else if (part === "nodes") diffNode(key, was as PlainNode, is as PlainNode, into);
  else diffFields(["layout", key], was as PlainLayout, is as PlainLayout, into);
}

const nodeFields = ["bypass", "freeze", "mute", "type", "version"] as const;

function diffNode(id: string, was: PlainNode, is: PlainNode, into: Patch[]): void {
  for (const field of nodeFields) diffLeaf(["nodes", id, field], was[field], is[field], into);
  diffFields(["nodes", id, "inputs"], was.inputs, is.inputs, into);
}

type Fields = Readonly<Record<string, unknown>>;

function diffFields(path: readonly string[], was: Fields, is: Fields, into: Patch[]): void {
  for (const key of changedKeys(was, is)) diffLeaf([...path, key], own(was, key), own(is, key), into);
}

function diffLeaf(path: readonly string[], was: unknown, is: unknown, into: Patch[]): void {
  if (is === undefined) {
    if (was !== undefined) into.push({ op: "remove", path });
    return;
  }
  const value = withoutHoles(is);
  if (!sameJson(was, value)) into.push({ op: was === undefined ? "add" : "replace", path, value });
}
