/** Parses the nodes of a document. Any type is taken; whether it is installed is for checking to say. */

import { inWords } from "./diagnostics.js";
import type { DocumentInput, DocumentNode, Json } from "./document.js";
import {
  addWrongForm,
  checkName,
  isObject,
  objectAt,
  refuseUnknownKeys,
  type Fields,
  type FormProblem,
  type Place,
} from "./parse-form.js";
import { parseInput } from "./parse-input.js";

/** The nodes by id, in the order of the text. */
export function parseNodes(
  value: Json | undefined,
  problems: FormProblem[],
): ReadonlyMap<string, DocumentNode> {
  const nodes = new Map<string, DocumentNode>();
  const fields = objectAt(value, () => ({ words: '"nodes"', path: ["nodes"] }), problems) ?? {};
  for (const id in fields) {
    if (!checkName(id, "a node", ["nodes", id], problems)) continue;
    const node = parseNode(id, fields[id]!, problems);
    if (node) nodes.set(id, node);
  }
  return nodes;
}

const keys = ["bypass", "freeze", "inputs", "mute", "type", "version"];
const typePattern = /^[A-Za-z0-9_@][\w.-]{0,63}\/[\w.-]{1,64}$/;

function parseNode(id: string, value: Json, problems: FormProblem[]): DocumentNode | undefined {
  const place = (): Place => ({ words: `"${id}"`, path: ["nodes", id], node: id });
  const fields = objectAt(value, place, problems);
  if (!fields) return undefined;
  refuseUnknownKeys(fields, keys, place, problems);
  const { type, version, mute, bypass, freeze } = fields;
  if (typeof type !== "string" || !typePattern.test(type))
    addWrongForm(type, 'a type such as "dream/decode"', fieldPlace(id, "type"), problems);
  if (typeof version !== "number" || !Number.isSafeInteger(version) || version < 1)
    addWrongForm(version, "a whole number from 1", fieldPlace(id, "version"), problems);
  return {
    type: String(type),
    version: Number(version),
    inputs: parseInputs(id, fields.inputs, problems),
    ...parseTrue(id, "mute", mute, problems),
    ...parseTrue(id, "bypass", bypass, problems),
    ...(freeze === undefined ? {} : { freeze: parseFreeze(id, freeze, problems) }),
  };
}

const none: ReadonlyMap<string, DocumentInput> = new Map();

function parseInputs(
  id: string,
  value: Json | undefined,
  problems: FormProblem[],
): ReadonlyMap<string, DocumentInput> {
  if (value === undefined) return none;
  const fields = objectAt(value, () => fieldPlace(id, "inputs"), problems) ?? {};
  const inputs = new Map<string, DocumentInput>();
  for (const port in fields) {
    const path = ["nodes", id, "inputs", port];
    if (!checkName(port, "an input", path, problems)) continue;
    const place = (): Place => ({ words: inWords({ node: id, port }), path, node: id, port });
    const input = parseInput(fields[port]!, place, problems);
    if (input) inputs.set(port, input);
  }
  return inputs;
}

function parseTrue<Key extends "mute" | "bypass">(
  id: string,
  key: Key,
  value: Json | undefined,
  problems: FormProblem[],
): { readonly [K in Key]?: true } {
  if (value === undefined) return {};
  if (value === true) return { [key]: true } as { readonly [K in Key]?: true };
  addWrongForm(value, "true, or left out", fieldPlace(id, key), problems);
  return {};
}

function parseFreeze(id: string, value: Json, problems: FormProblem[]): ReadonlyMap<string, string> {
  const frozen = new Map<string, string>();
  const fields: Fields = isObject(value) ? value : {};
  for (const port in fields) {
    const digest = fields[port];
    if (typeof digest === "string" && /^sha256:[0-9a-f]{64}$/.test(digest)) frozen.set(port, digest);
  }
  if (!isObject(value) || frozen.size < Object.keys(fields).length)
    addWrongForm(
      value,
      'outputs and digests such as { "picture": "sha256:…" }',
      fieldPlace(id, "freeze"),
      problems,
    );
  return frozen;
}

function fieldPlace(id: string, field: string): Place {
  return { words: `"${field}" of "${id}"`, path: ["nodes", id, field], node: id };
}
