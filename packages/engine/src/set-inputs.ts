/**
 * Sets inputs of a document from outside: `--set name=value`, an API's parameters, a form. A name is one of the
 * document's own inputs, or `node.port`. Values stand in the document as if they had been typed; checking judges them.
 */

import type { Catalogue } from "./catalogue.js";
import type { Diagnostic } from "./diagnostic.js";
import { noSuchInput, unknownInput } from "./graph-diagnostics.js";
import type { DocumentInput, DocumentNode, GraphDocument, Json, PortRef } from "./document.js";
import { maxJsonDepth } from "./json/read-json.js";
import { readPortRef } from "./parse-form.js";

/** A value for an input: any literal, a file `{ file, digest? }`, or a list of these. */
export type SetValue = Json;

/** The document with what could be set; a diagnostic for every name that is not there. */
export interface InputsSet {
  readonly document: GraphDocument;
  readonly diagnostics: readonly Diagnostic[];
}

/** Sets inputs. The document that came in is not changed. */
export function setInputs(
  document: GraphDocument,
  catalogue: Catalogue,
  sets: ReadonlyMap<string, SetValue>,
): InputsSet {
  if (sets.size === 0) return { document, diagnostics: [] };
  const nodes = new Map(document.nodes);
  const diagnostics: Diagnostic[] = [];
  for (const [name, value] of sets) {
    const refs = inputsNamed(document, catalogue, name);
    if (refs.length === 0) diagnostics.push(notThere(document, catalogue, name));
    const input = toInput(value);
    for (const ref of refs) nodes.set(ref.node, withInput(nodes.get(ref.node)!, ref.port, input));
  }
  return { document: { ...document, nodes }, diagnostics };
}

/** The input ports that a name sets: those of a document's input, or the one that `node.port` is; else none. */
export function inputsNamed(document: GraphDocument, catalogue: Catalogue, name: string): readonly PortRef[] {
  const ref = readPortRef(name);
  const refs = document.inputs.get(name) ?? (ref ? [ref] : []);
  return refs.filter(({ node, port }) => {
    const placed = document.nodes.get(node);
    const entry = placed && catalogue.entry(placed.type);
    return placed !== undefined && (!entry || entry.ports.inputByName.has(port));
  });
}

/** `node.port` of a node that is there is about its inputs; everything else about the document's own. */
function notThere(document: GraphDocument, catalogue: Catalogue, name: string): Diagnostic {
  const ref = document.inputs.has(name) ? undefined : readPortRef(name);
  const type = ref && document.nodes.get(ref.node)?.type;
  const entry = type === undefined ? undefined : catalogue.entry(type);
  if (ref === undefined || entry === undefined) return noSuchInput(name, [...document.inputs.keys()]);
  return unknownInput(ref, [...entry.ports.inputByName.keys()]);
}

function withInput(node: DocumentNode, port: string, input: DocumentInput): DocumentNode {
  return { ...node, inputs: new Map(node.inputs).set(port, input) };
}

/** What is deeper than a document may be stays a literal, which checking refuses. */
function toInput(value: SetValue, depth = 0): DocumentInput {
  if (Array.isArray(value) && depth < maxJsonDepth)
    return { kind: "list", items: (value as readonly Json[]).map((item) => toInput(item, depth + 1)) };
  if (typeof value === "bigint") return { kind: "literal", value: exact(value) };
  if (typeof value !== "object" || value === null || !("file" in value)) return { kind: "literal", value };
  const { file, digest } = value as { readonly file: Json; readonly digest?: Json };
  if (typeof file !== "string") return { kind: "literal", value };
  return typeof digest === "string" ? { kind: "file", file, digest } : { kind: "file", file };
}

/** Integers beyond 2^53 stand as decimal strings, so that every JSON reader keeps them. */
function exact(value: bigint): number | string {
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : String(value);
}
