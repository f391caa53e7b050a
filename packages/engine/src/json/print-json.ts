/** Writes JSON on one line: keys sorted by code unit, `{ "a": [1, 2] }`. A stack of its own, no recursion. */

import type { Json } from "../document.js";

/** The canonical one-line text. Throws on what JSON cannot hold (NaN, an infinity, undefined). */
export function printJson(value: Json): string {
  if (typeof value !== "object" || value === null) return printScalar(value);
  const parts: string[] = [];
  const todo: (string | { readonly value: Json })[] = [{ value }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (typeof next === "string") parts.push(next);
    else if (typeof next.value !== "object" || next.value === null) parts.push(printScalar(next.value));
    else for (const piece of piecesOf(next.value).reverse()) todo.push(piece);
  }
  return parts.join("");
}

function piecesOf(
  value: Exclude<Json, string | number | bigint | boolean | null>,
): (string | { value: Json })[] {
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    return [
      "[",
      ...items.flatMap((item, index) => (index === 0 ? [{ value: item }] : [", ", { value: item }])),
      "]",
    ];
  }
  const fields = value as Readonly<Record<string, Json>>;
  const keys = Object.keys(fields).sort();
  if (keys.length === 0) return ["{}"];
  const pairs = keys.flatMap((key, index) => [
    `${index === 0 ? "{ " : ", "}${JSON.stringify(key)}: `,
    { value: fields[key]! },
  ]);
  return [...pairs, " }"];
}

function printScalar(value: string | number | bigint | boolean | null): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value)) throw new Error(`Internal error: ${value} cannot stand in a document.`);
  // Digits alone would be read as a bigint from 2^53 on.
  const big = Number.isInteger(value) && !Number.isSafeInteger(value);
  return big ? value.toExponential() : JSON.stringify(value);
}
