/** Parses what stands at an input: a link, an axis, a file, any value, a list of such, or a plain literal. */

import type { DocumentInput, Json } from "./document.js";
import { addWrongForm, isObject, readPortRef, refuseUnknownKeys, type Fields } from "./parse-form.js";
import type { FormProblem, Place } from "./parse-form.js";

/** What a port with this JSON gets; nothing, and problems, when it has no form that an input can have. */
export function parseInput(
  value: Json,
  place: () => Place,
  problems: FormProblem[],
): DocumentInput | undefined {
  if (typeof value !== "object" || value === null) return { kind: "literal", value };
  if (!isObject(value)) return parseList(value as readonly Json[], place, problems);
  if ("from" in value) return parseLink(value, place, problems);
  if ("each" in value) return parseEach(value, place, problems);
  if ("file" in value) return parseFile(value, place, problems);
  if ("value" in value) {
    refuseUnknownKeys(value, ["value"], place, problems);
    return { kind: "literal", value: value.value! };
  }
  addWrongForm(value, forms, place(), problems);
  return undefined;
}

const forms =
  'a literal, { "from": "node.port" }, { "file": … }, { "each": […], "as": … }, a list of these, or { "value": {…} } for any other object';

function parseList(items: readonly Json[], place: () => Place, problems: FormProblem[]): DocumentInput {
  const parsed = items.map((item, index) => parseInput(item, () => itemPlace(place(), index), problems));
  return { kind: "list", items: parsed.filter((item) => item !== undefined) };
}

function itemPlace({ words, path, ...where }: Place, index: number): Place {
  return { ...where, words: `${words}[${index}]`, path: [...path, String(index)] };
}

function parseLink(fields: Fields, place: () => Place, problems: FormProblem[]): DocumentInput | undefined {
  refuseUnknownKeys(fields, ["from"], place, problems);
  const ref = readPortRef(fields.from);
  if (ref) return { kind: "link", node: ref.node, port: ref.port };
  addWrongForm(fields.from, 'a node and an output such as "load.dit"', fieldPlace(place(), "from"), problems);
  return undefined;
}

function parseEach(fields: Fields, place: () => Place, problems: FormProblem[]): DocumentInput | undefined {
  refuseUnknownKeys(fields, ["each", "as"], place, problems);
  const { each, as } = fields;
  if (Array.isArray(each) && each.length > 0 && typeof as === "string" && /^[A-Za-z_][\w-]{0,63}$/.test(as))
    return { kind: "each", values: each, as };
  addWrongForm(fields, 'an axis such as { "each": [0, 0.5, 1], "as": "r" }', place(), problems);
  return undefined;
}

const digestPattern = /^sha256:[0-9a-f]{64}$/;

function parseFile(fields: Fields, place: () => Place, problems: FormProblem[]): DocumentInput | undefined {
  refuseUnknownKeys(fields, ["file", "digest"], place, problems);
  const { file, digest } = fields;
  if (typeof file !== "string") {
    addWrongForm(file, 'a file name such as "pictures/apple.png"', fieldPlace(place(), "file"), problems);
    return undefined;
  }
  if (digest === undefined) return { kind: "file", file };
  if (typeof digest === "string" && digestPattern.test(digest)) return { kind: "file", file, digest };
  addWrongForm(digest, '"sha256:" and 64 hexadecimal digits', fieldPlace(place(), "digest"), problems);
  return undefined;
}

function fieldPlace({ words, path, ...where }: Place, field: string): Place {
  return { ...where, words: `"${field}" of ${words}`, path: [...path, field] };
}
