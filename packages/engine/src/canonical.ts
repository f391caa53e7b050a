/**
 * Canonical JSON: one text per value, whoever builds it. Keys stand sorted by code unit, without spaces; what
 * JSON cannot say has a record with one `$` key of its own, and keys of the person's that begin with `$` get
 * one more, so that no two values share a text. Never recurses: a value may be nested as deep as memory allows.
 */

import type { TensorHandle, Value } from "./value.js";
import { isTensor } from "./value.js";

/** The canonical text of a value; a tensor stands as its digest, dtype and shape. Throws on a cycle only by running out of memory, so bound values before. */
export function canonicalJson(value: Value): string {
  return leafText(value) ?? containerText(value as Container);
}

/** The keys that stand for what JSON has no notation for. */
export const specialKeys = { tensor: "$tensor", integer: "$int", number: "$number" } as const;

type Container = readonly Value[] | { readonly [key: string]: Value };

interface Frame {
  readonly source: Container;
  /** Sorted keys of a record; absent for a list. */
  readonly keys?: readonly string[];
  readonly length: number;
  at: number;
}

function containerText(root: Container): string {
  const outer: Frame[] = [];
  let frame = frameOf(root);
  let text = frame.keys ? "{" : "[";
  for (;;) {
    if (frame.at === frame.length) {
      text += frame.keys ? "}" : "]";
      const next = outer.pop();
      if (next === undefined) return text;
      frame = next;
      continue;
    }
    if (frame.at > 0) text += ",";
    const key = frame.keys?.[frame.at];
    const child = childOf(frame, key);
    frame.at++;
    if (key !== undefined) text += JSON.stringify(key.startsWith("$") ? "$" + key : key) + ":";
    const leaf = leafText(child);
    if (leaf !== undefined) {
      text += leaf;
    } else {
      outer.push(frame);
      frame = frameOf(child as Container);
      text += frame.keys ? "{" : "[";
    }
  }
}

function frameOf(source: Container): Frame {
  if (Array.isArray(source)) return { source, length: source.length, at: 0 };
  const record = source as { readonly [key: string]: Value | undefined };
  const keys = Object.keys(record).filter((key) => record[key] !== undefined);
  keys.sort(byCodeUnit);
  return { source, keys, length: keys.length, at: 0 };
}

function childOf(frame: Frame, key: string | undefined): Value {
  return key === undefined
    ? (frame.source as readonly Value[])[frame.at]!
    : (frame.source as { readonly [key: string]: Value })[key]!;
}

/** The text of what has no parts, or nothing for a list or a record. */
function leafText(value: Value): string | undefined {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return numberText(value);
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return `{"${specialKeys.integer}":"${value}"}`;
    default:
      if (value === null) return "null";
      return isTensor(value) ? tensorText(value) : undefined;
  }
}

function numberText(value: number): string {
  if (Number.isFinite(value) && !Object.is(value, -0)) return String(value);
  return `{"${specialKeys.number}":"${Object.is(value, -0) ? "-0" : value}"}`;
}

function tensorText(tensor: TensorHandle): string {
  const { digest, dtype, shape } = tensor;
  return `{"${specialKeys.tensor}":{"digest":"${digest}","dtype":"${dtype}","shape":[${shape.join(",")}]}}`;
}

/** Orders texts by code unit, the same on every machine and in every language. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
