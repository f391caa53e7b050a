/** The parsed document as people edit it: JSON in, JSON out, every part there. */

import type { DocumentNode, GraphDocument, Json, PortRef } from "../document.js";
import { inputToJson } from "../print.js";
import type { PlainDocument, PlainInput, PlainJson, PlainLayout, PlainNode } from "./plain.js";

/** A new document with nothing in it. */
export const emptyPlain: PlainDocument = {
  dreamloom: 1,
  nodes: {},
  inputs: {},
  outputs: {},
  layout: {},
  packs: {},
};

/** The plain form of a parsed document. Layout that is no object has no meaning and is left out. */
export function toPlain(document: GraphDocument): PlainDocument {
  return {
    dreamloom: 1,
    ...(document.title === undefined ? {} : { title: document.title }),
    nodes: record(document.nodes, plainNode),
    inputs: record(document.inputs, (refs) => (refs.length === 1 ? refText(refs[0]!) : refs.map(refText))),
    outputs: record(document.outputs, refText),
    layout: record(
      new Map([...document.layout].filter(([, value]) => isFields(value))),
      (value) => plainJson(value) as PlainLayout,
    ),
    packs: record(document.packs, (pack) => plainJson(pack) as Readonly<Record<string, PlainJson>>),
  };
}

/** The plain form of one parsed node. */
export function plainNode({ type, version, inputs, mute, bypass, freeze }: DocumentNode): PlainNode {
  return {
    type,
    version,
    inputs: record(inputs, (input) => plainJson(inputToJson(input)) as PlainInput),
    ...(mute ? { mute } : {}),
    ...(bypass ? { bypass } : {}),
    ...(freeze?.size ? { freeze: Object.fromEntries(freeze) } : {}),
  };
}

/** JSON with whole numbers beyond 2^53 as decimal text. */
export function plainJson(value: Json): PlainJson {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(plainJson);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plainJson(each)]));
}

function record<From, To>(map: ReadonlyMap<string, From>, to: (from: From) => To): Record<string, To> {
  const result: Record<string, To> = {};
  for (const [key, value] of map) if (key !== "__proto__") result[key] = to(value);
  return result;
}

function isFields(value: Json): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refText({ node, port }: PortRef): string {
  return `${node}.${port}`;
}
