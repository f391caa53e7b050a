/** Applies patches that were let through before, with no look at what they say: what the server ordered, in its order. */

import type { Part } from "./diff.js";
import { own } from "./diff.js";
import type { Patch, PlainDocument, PlainInput, PlainNode } from "./plain.js";
import { finishCopy, put, putInput, startCopy, valueNow } from "./working-copy.js";

/** The document after patches that `applyEdit` or `diffDocuments` gave for it. */
export function applyPatches(document: PlainDocument, patches: readonly Patch[]): PlainDocument {
  if (patches.length === 0) return document;
  const copy = startCopy(document);
  for (const { op, path, value } of patches) {
    const [part, key = "", field, port] = path;
    const next = op === "remove" ? undefined : value;
    if (part === "title") copy.title = next as string | undefined;
    else if (field === undefined) put(copy, part as Part, key, next);
    else if (port !== undefined) {
      if (valueNow(copy, "nodes", key)) putInput(copy, key, port, next as PlainInput | undefined);
    } else {
      const now = valueNow(copy, part as "nodes" | "layout", key) as PlainNode | undefined;
      const rest: Record<string, unknown> = { ...now, [field]: next };
      if (own(rest, field) === undefined) delete rest[field];
      put(copy, part as Part, key, rest);
    }
  }
  return finishCopy(copy);
}

/** The patches that take back patches which have not been applied yet: what stands at each leaf now. */
export function inverseOf(document: PlainDocument, patches: readonly Patch[]): readonly Patch[] {
  return patches.map(({ path, op }) => {
    const value = leafAt(document, path);
    if (value === undefined) return { op: "remove", path };
    return { op: op === "remove" ? "add" : "replace", path, value };
  });
}

/** What stands at a leaf; nothing when nothing does. */
export function leafAt(document: PlainDocument, path: readonly string[]): unknown {
  let value: unknown = document;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}
