/** Carries facets down the graph: from outputs over links to inputs, from inputs by the definition's rules to outputs. */

import { nameOf, report, type CheckedInput, type Checking } from "./checking.js";
import type { FacetRules, Looked } from "./define-node.js";
import { mismatch } from "./graph-diagnostics.js";
import type { NamedPort, Ports } from "./ports.js";
import { refuseLink } from "./sockets/may-link.js";
import type { Facets } from "./sockets/socket.js";

/** Facets by output of one node. */
export type OutputFacets = Readonly<Record<string, Facets>>;

const noFacets: OutputFacets = Object.freeze({});
const unknown: Facets = Object.freeze({});

/** Checks the facets of a node's links and gives those of its outputs; every source must have been carried before. */
export function carryFacets(
  checking: Checking,
  index: number,
  carried: readonly (OutputFacets | undefined)[],
  looked: Looked | undefined,
): OutputFacets {
  const ports = checking.placed[index]!.entry?.ports;
  if (!ports || (!looked?.facets && !hasFacets(ports))) return noFacets;
  const ofInputs = new Map<string, Facets>();
  for (const { port, input } of checking.inputs[index]!)
    if (input.kind === "link") ofInputs.set(port, carried[input.from]?.[input.output] ?? unknown);
  checkRules(checking, index, ports, ofInputs);
  const result: Record<string, Facets> = {};
  for (const output of ports.outputs) {
    const facets = { ...facetsOf(output, ofInputs), ...looked?.facets?.[output.name] };
    if (Object.keys(facets).length > 0) result[output.name] = facets;
  }
  return result;
}

const having = new WeakMap<Ports, boolean>();

function hasFacets(ports: Ports): boolean {
  let has = having.get(ports);
  if (has === undefined) {
    has = [...ports.inputs, ...ports.outputs].some(({ port }) => port.facets !== undefined || port.optional);
    having.set(ports, has);
  }
  return has;
}

function checkRules(
  checking: Checking,
  index: number,
  { inputs }: Ports,
  ofInputs: ReadonlyMap<string, Facets>,
): void {
  for (const { name, port } of inputs) {
    const facets = ofInputs.get(name);
    if (port.facets === undefined || facets === undefined) continue;
    const rules = port.facets;
    const wanted = resolve(rules, ofInputs);
    const refusal = refuseLink({ socket: port.socket, facets }, { socket: port.socket, facets: wanted });
    if (!refusal) continue;
    const from = linkOf(checking, index, name);
    report(checking, index, () =>
      mismatch(nameOf(checking.placed[index]!, name), from, { ...refusal, ...because(rules) }),
    );
  }
}

/** `It must be like "dit".` */
function because(rules: FacetRules): { readonly hint?: string } {
  const same = Object.values(rules).find((rule) => typeof rule === "object");
  return same === undefined ? {} : { hint: `It must fit what is linked to "${same.same.split(".")[0]}".` };
}

function linkOf(checking: Checking, index: number, name: string): { node: string; port: string } {
  const found = checking.inputs[index]!.find(({ port }: CheckedInput) => port === name);
  if (found?.input.kind !== "link") throw new Error("Internal error: facets of an input without a link.");
  return { node: checking.placed[found.input.from]!.id, port: found.input.output };
}

/** An optional output hands on the input of its name, facets and all. */
function facetsOf({ name, port }: NamedPort, ofInputs: ReadonlyMap<string, Facets>): Facets {
  const handedOn = port.optional ? ofInputs.get(name) : undefined;
  return { ...handedOn, ...resolve(port.facets ?? {}, ofInputs) };
}

function resolve(rules: FacetRules, ofInputs: ReadonlyMap<string, Facets>): Facets {
  const facets: Record<string, number | string> = {};
  for (const [facet, rule] of Object.entries(rules)) {
    if (typeof rule !== "object") facets[facet] = rule;
    else {
      const [input = "", other = ""] = rule.same.split(".");
      const value = ofInputs.get(input)?.[other];
      if (value !== undefined) facets[facet] = value;
    }
  }
  return facets;
}
