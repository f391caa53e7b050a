/** Whether a link may be made in a document, and why not in a sentence; which ports take the end that is held. */

import {
  refuseLink,
  type Description,
  type Facets,
  type LinkEnd,
  type LinkRefusal,
  type PortDescription,
} from "@dreamloom/engine/document";
import type { PlainDocument } from "@dreamloom/engine/edits";
import { sourceOf, type Descriptions, type PortRef } from "./refs.js";
import { below } from "./walk.js";

/** What files say of outputs, by node and port (`DocumentNews.facets`). */
export type KnownFacets = Readonly<Record<string, Readonly<Record<string, Facets>>>>;

/** What fitting is judged by. */
export interface FitContext {
  readonly document: PlainDocument;
  readonly descriptions: Descriptions;
  readonly facets?: KnownFacets | undefined;
}

/** A port's description, if its node's type is known. */
export function portOf(
  { document, descriptions }: FitContext,
  { node, port }: PortRef,
  side: "input" | "output",
): PortDescription | undefined {
  const type = document.nodes[node]?.type;
  const description = type === undefined ? undefined : descriptions.get(type);
  return description && portNamed(description, port, side);
}

/** A port of a description. */
export function portNamed(
  description: Description,
  port: string,
  side: "input" | "output",
): PortDescription | undefined {
  return (side === "input" ? description.inputs : description.outputs).find(({ name }) => name === port);
}

/** Why an output may not be linked to an input: a sentence, or nothing when it may. */
export function whyNoLink(context: FitContext, from: PortRef, to: PortRef): string | undefined {
  const { document } = context;
  if (!document.nodes[from.node]) return `There is no node "${from.node}" any more.`;
  if (!document.nodes[to.node]) return `There is no node "${to.node}" any more.`;
  const output = portOf(context, from, "output");
  if (!output) return `What "${from.node}".${from.port} gives is not known here: its pack is missing.`;
  const input = portOf(context, to, "input");
  if (!input) return `What "${to.node}".${to.port} takes is not known here: its pack is missing.`;
  const refusal = refusePorts(
    { socket: output.socket, facets: context.facets?.[from.node]?.[from.port] ?? {} },
    input,
    wantedFacets(context, to.node, input.facets),
  );
  const what = `"${to.node}".${to.port}`;
  if (refusal === "typed") return `${what} can only be typed in: it must be known before a run.`;
  if (refusal) return inWords(what, `"${from.node}".${from.port}`, refusal);
  if (output.optional && document.nodes[from.node]?.inputs[from.port] === undefined)
    return `"${from.node}" hands on "${from.port}" only when something is linked to its input "${from.port}".`;
  if (from.node === to.node) return `"${to.node}" cannot be linked to itself: this would make a circle.`;
  if (below(document, [to.node]).has(from.node))
    return `"${from.node}" already needs "${to.node}": this would make a circle.`;
  return undefined;
}

/** Whether an output of one description fits an input of another, whatever the document. */
export function fits(output: PortDescription, input: PortDescription): boolean {
  return refusePorts({ socket: output.socket }, input) === undefined;
}

/** Ports of a description that take the other end of what is held (the end that is held is on `side`). */
export function portsThatFit(
  description: Description,
  held: PortDescription,
  side: "input" | "output",
): readonly PortDescription[] {
  return side === "output"
    ? description.inputs.filter((input) => fits(held, input))
    : description.outputs.filter((output) => !output.optional && fits(output, held));
}

/** How well an output fits an input: 0 not at all, then by list, by widening, exactly, exactly and not yet given. */
export function fitRank(output: PortDescription, input: PortDescription): number {
  if (!fits(output, input)) return 0;
  if (output.socket.name === input.socket.name) return input.default === undefined && !input.optional ? 4 : 3;
  return input.socket.item && !output.socket.item ? 2 : 1;
}

function refusePorts(
  from: LinkEnd,
  input: PortDescription,
  facets?: Facets,
): LinkRefusal | "typed" | undefined {
  if (!input.linkable) return "typed";
  const wanted = facets === undefined ? {} : { facets };
  const { item } = input.socket;
  if (item && !from.socket.item) return refuseLink(from, { socket: item, ...wanted });
  return refuseLink(from, { socket: input.socket, ...wanted });
}

/** What an input wants of its value, from what its node's other inputs are linked to. */
function wantedFacets(context: FitContext, node: string, rules: PortDescription["facets"]): Facets {
  const wanted: Record<string, number | string> = {};
  for (const [facet, rule] of Object.entries(rules ?? {})) {
    if (typeof rule !== "object") wanted[facet] = rule;
    else {
      const [port = "", other = ""] = rule.same.split(".");
      const source = sourceOf(context.document.nodes[node]?.inputs[port]);
      const value = source && context.facets?.[source.node]?.[source.port]?.[other];
      if (value !== undefined) wanted[facet] = value;
    }
  }
  return wanted;
}

function inWords(to: string, from: string, { takes, gives, hint }: LinkRefusal): string {
  return `${to} takes ${takes}; ${from} gives ${gives}.${hint === undefined ? "" : ` ${hint}`}`;
}
