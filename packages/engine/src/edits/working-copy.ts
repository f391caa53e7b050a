/** A document while an edit is applied: records are copied when first written to, and what was touched is noted. */

import { own, type Part } from "./diff.js";
import type { PlainDocument, PlainInput } from "./plain.js";

/** An edit under way. */
export interface WorkingCopy {
  readonly before: PlainDocument;
  title: string | undefined;
  /** Records that were written to. */
  readonly written: Map<Part, Record<string, unknown>>;
  /** Keys that were written to. */
  readonly touched: Readonly<Record<Part, Set<string>>>;
  /** Inputs that the edit itself set or took away, as `[node, port]`. */
  readonly inputs: (readonly [string, string])[];
}

/** Begins with a document as it is. */
export function startCopy(before: PlainDocument): WorkingCopy {
  const touched = {
    nodes: new Set<string>(),
    inputs: new Set<string>(),
    outputs: new Set<string>(),
    layout: new Set<string>(),
    packs: new Set<string>(),
  };
  return { before, title: before.title, written: new Map(), touched, inputs: [] };
}

/** A record as it is now. */
export function recordNow<P extends Part>(copy: WorkingCopy, part: P): PlainDocument[P] {
  return (copy.written.get(part) ?? copy.before[part]) as PlainDocument[P];
}

/** What stands at a key now. */
export function valueNow<P extends Part>(
  copy: WorkingCopy,
  part: P,
  key: string,
): PlainDocument[P][string] | undefined {
  return own<unknown>(recordNow(copy, part), key) as PlainDocument[P][string] | undefined;
}

/** Sets a key of a record, or takes it away. */
export function put(copy: WorkingCopy, part: Part, key: string, value: unknown): void {
  let record = copy.written.get(part);
  if (!record) copy.written.set(part, (record = { ...copy.before[part] }));
  copy.touched[part].add(key);
  if (value === undefined) delete record[key];
  else record[key] = value;
}

/** Sets an input of a node that is there, or takes it away. */
export function putInput(copy: WorkingCopy, id: string, port: string, value: PlainInput | undefined): void {
  const node = valueNow(copy, "nodes", id)!;
  const inputs = { ...node.inputs };
  if (value === undefined) delete inputs[port];
  else inputs[port] = value;
  put(copy, "nodes", id, { ...node, inputs });
}

/** The same fields without one. */
export function without<Fields extends object>(fields: Fields, key: string): Fields {
  const rest = { ...fields } as Record<string, unknown>;
  delete rest[key];
  return rest as Fields;
}

/** The document that the copy has become. */
export function finishCopy({ before, title, written }: WorkingCopy): PlainDocument {
  const records = Object.fromEntries(written);
  if (title === before.title) return { ...before, ...records };
  return { ...without(before, "title"), ...(title === undefined ? {} : { title }), ...records };
}
