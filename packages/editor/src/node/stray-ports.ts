/**
 * What a document tells of a node whose kind is not known here: the ports that it is linked by, with the socket of the
 * other end where that is known, and the values that are kept.
 */

import type { PortDescription } from "@dreamloom/engine/document";
import type { PlainDocument, PlainInput } from "@dreamloom/engine/edits";
import { linksAt, linksOf, type Descriptions, type PortRef } from "../ops/refs.js";

/** A value that stands at an input, in a few words. */
export interface KeptValue {
  readonly name: string;
  readonly text: string;
}

/** Ports and values of such a node. */
export interface Strays {
  readonly inputs: readonly PortDescription[];
  readonly outputs: readonly PortDescription[];
  readonly kept: readonly KeptValue[];
}

type Nodes = PlainDocument["nodes"];

/** By node, its linked outputs and the first input that each goes to; one index per version of a document. */
const indexes = new WeakMap<Nodes, ReadonlyMap<string, ReadonlyMap<string, PortRef>>>();

/** The ports and values of a node that nothing is known of. */
export function straysOf(id: string, document: PlainDocument, descriptions: Descriptions): Strays {
  const { inputs = {} } = document.nodes[id] ?? {};
  const given = Object.entries(inputs);
  const linked = given.filter(([name, input]) => linksAt({ node: id, port: name }, input).length > 0);
  const sources = linked.map(
    ([name, input]) => [name, linksAt({ node: id, port: name }, input)[0]!.from] as const,
  );
  const targets = [...(indexOf(document).get(id) ?? [])];
  const socketAt = (side: "inputs" | "outputs", { node, port }: PortRef) =>
    descriptions.get(document.nodes[node]?.type ?? "")?.[side].find(({ name }) => name === port)?.socket;
  return {
    inputs: sources.map(([name, from]) => strayPort(name, socketAt("outputs", from))),
    outputs: targets.map(([name, to]) => strayPort(name, socketAt("inputs", to))),
    kept: given
      .filter(([name]) => !linked.some(([other]) => other === name))
      .map(([name, input]) => ({ name, text: valueWords(input) })),
  };
}

const unknown = { name: "unknown", article: "something unknown", about: "", facets: [] };

function strayPort(name: string, socket: PortDescription["socket"] = unknown): PortDescription {
  return { name, about: "", socket, optional: true, linkable: true };
}

function indexOf(document: PlainDocument): ReadonlyMap<string, ReadonlyMap<string, PortRef>> {
  const known = indexes.get(document.nodes);
  if (known) return known;
  const index = new Map<string, Map<string, PortRef>>();
  for (const { from, to } of linksOf(document)) {
    const ports = index.get(from.node) ?? new Map<string, PortRef>();
    if (!ports.has(from.port)) ports.set(from.port, to);
    index.set(from.node, ports);
  }
  indexes.set(document.nodes, index);
  return index;
}

const mostLetters = 80;

/** What stands at an input, in a few words. */
export function valueWords(input: PlainInput): string {
  if (typeof input === "boolean") return input ? "on" : "off";
  const file = typeof input === "object" && input !== null && "file" in input ? input.file : undefined;
  const text = typeof input === "string" ? input : (file ?? JSON.stringify(input));
  return text.length > mostLetters ? `${text.slice(0, mostLetters)}…` : text;
}
