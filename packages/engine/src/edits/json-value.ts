/** Values of leaves: whether two are the same JSON, and what keeps a value from being saved. */

import { maxJsonDepth } from "../json/read-json.js";

type Fields = Readonly<Record<string, unknown>>;

/** Whether two JSON values say the same; the order of keys says nothing. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameList(a, b);
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && sameJson((a as Fields)[key], (b as Fields)[key]));
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
}

/** Why a value cannot stand in a document at this depth, as the end of a sentence about it; nothing when it can. */
export function wrongInJson(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case "string":
      return /\p{Cs}|\0/u.test(value) ? "holds a character that no file can hold" : undefined;
    case "number":
      return Number.isFinite(value) ? undefined : `is ${value}, which no file can hold`;
    case "boolean":
      return undefined;
    case "object":
      if (value === null) return undefined;
      if (depth >= maxJsonDepth)
        return `is too deep: lists and objects may stand ${maxJsonDepth} deep in each other`;
      return Array.isArray(value) ? wrongInList(value, depth) : wrongInFields(value, depth);
    default:
      return "is no value that a file can hold";
  }
}

function wrongInList(list: readonly unknown[], depth: number): string | undefined {
  for (let index = 0; index < list.length; index++) {
    const wrong = wrongInJson(list[index], depth + 1);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wrongInFields(fields: object, depth: number): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(fields);
  if (prototype !== Object.prototype && prototype !== null) return "is no plain object";
  for (const key of Object.keys(fields)) {
    if (key === "__proto__") return `has a key "__proto__"`;
    const wrong = wrongInJson(key, depth) ?? wrongInJson((fields as Fields)[key], depth + 1);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** The value without keys that hold nothing (`undefined`), as JSON would write it; the same object when there are none. */
export function withoutHoles(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const clean = items.map(withoutHoles);
    return clean.every((item, index) => item === items[index]) ? items : clean;
  }
  const entries = Object.entries(value);
  const clean = entries
    .filter(([, each]) => each !== undefined)
    .map(([key, each]): [string, unknown] => [key, withoutHoles(each)]);
  const same =
    clean.length === entries.length && clean.every(([, each], index) => each === entries[index]?.[1]);
  return same ? value : Object.fromEntries(clean);
}
