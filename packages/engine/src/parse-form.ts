/** Checks of form that all parts of parsing share. Problems are collected with the path to them in the JSON. */

import type { Diagnostic } from "./diagnostic.js";
import { unknownKey, wrongForm, wrongName, type Where } from "./diagnostics.js";
import type { Json, PortRef } from "./document.js";
import { isName } from "./ids.js";

/** A problem of form and where it stands. */
export interface FormProblem {
  readonly diagnostic: Diagnostic;
  readonly path: readonly string[];
}

/** A JSON object. */
export type Fields = Readonly<Record<string, Json>>;

/** Where something stands: how a sentence names it, the path to it, and its node. */
export interface Place extends Where {
  readonly words: string;
  readonly path: readonly string[];
}

/** The object at a place; a problem and nothing when it is none. */
export function objectAt(
  value: Json | undefined,
  place: () => Place,
  problems: FormProblem[],
): Fields | undefined {
  if (isObject(value)) return value;
  addWrongForm(value, "an object", place(), problems);
  return undefined;
}

/** Whether a JSON value is an object. */
export function isObject(value: Json | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Notes every key that means nothing. */
export function refuseUnknownKeys(
  fields: Fields,
  known: readonly string[],
  place: () => Place,
  problems: FormProblem[],
): void {
  for (const key in fields) {
    if (known.includes(key)) continue;
    const { words, path, ...where } = place();
    problems.push({ diagnostic: unknownKey(words, key, known, where), path: [...path, key] });
  }
}

/** Notes that something has another form than it must have. */
export function addWrongForm(
  value: Json | undefined,
  mustBe: string,
  { words, path, ...where }: Place,
  problems: FormProblem[],
): void {
  problems.push({ diagnostic: wrongForm(words, value, mustBe, where), path });
}

/** Whether a text can be a name; notes a problem if not. */
export function checkName(
  name: string,
  kind: string,
  path: readonly string[],
  problems: FormProblem[],
): boolean {
  if (isName(name)) return true;
  problems.push({ diagnostic: wrongName(kind, name), path });
  return false;
}

/** `node.port`, or nothing when the text is not that. */
export function readPortRef(value: Json | undefined): PortRef | undefined {
  if (typeof value !== "string") return undefined;
  const dot = value.indexOf(".");
  if (dot < 0) return undefined;
  const node = value.slice(0, dot);
  const port = value.slice(dot + 1);
  return isName(node) && isName(port) ? { node, port } : undefined;
}
