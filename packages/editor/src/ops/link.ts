/** Links made, moved and taken away. A link stands at its input, so a new one replaces what was there. */

import type { PlainInput } from "@dreamloom/engine/edits";
import type { Draft } from "../store/types.js";
import { portOf } from "./fits.js";
import { linkTarget, refText, type Descriptions, type PortRef } from "./refs.js";

/** A link to make; `lifted` is the key of the link whose end is being moved, which goes. */
export interface NewLink {
  readonly from: PortRef;
  readonly to: PortRef;
  readonly lifted?: string | undefined;
}

/** Makes a link: replaces what stands at the input; at an input that takes a list, one more of its items. */
export function link(draft: Draft, descriptions: Descriptions, { from, to, lifted }: NewLink): void {
  const target = draft.nodes[to.node];
  if (!target) return;
  const made = { from: refText(from) };
  const moved = lifted === undefined ? undefined : linkTarget(lifted);
  const same = moved?.node === to.node && moved.port === to.port;
  if (moved && !same) unlink(draft, [lifted!]);
  if (!appends(draft, descriptions, from, to)) {
    target.inputs[to.port] = made;
    delete draft.layout[refText(to)];
    return;
  }
  const old = target.inputs[to.port];
  const items: PlainInput[] = Array.isArray(old) ? [...(old as PlainInput[])] : [];
  if (same && moved.index !== undefined) items[moved.index] = made;
  else items.push(made);
  target.inputs[to.port] = items;
}

/** Whether a link would become one more item of a list. */
function appends(draft: Draft, descriptions: Descriptions, from: PortRef, to: PortRef): boolean {
  const context = { document: draft, descriptions };
  const input = portOf(context, to, "input");
  const output = portOf(context, from, "output");
  return input?.socket.item !== undefined && output !== undefined && output.socket.item === undefined;
}

/** Takes links away, by key; what they had as reroute points goes with them. */
export function unlink(draft: Draft, keys: Iterable<string>): void {
  const targets = [...keys].map((key) => ({ key, ...linkTarget(key) }));
  /** From the last item to the first, so that indexes stay true. */
  targets.sort((a, b) => (b.index ?? 0) - (a.index ?? 0));
  for (const { key, node, port, index } of targets) {
    const inputs = draft.nodes[node]?.inputs;
    const old = inputs?.[port];
    if (!inputs || old === undefined) continue;
    if (index === undefined) {
      if (typeof old !== "object" || old === null || (!Array.isArray(old) && !("from" in old))) continue;
      delete inputs[port];
      dropPoints(draft, refText({ node, port }));
    } else if (Array.isArray(old)) {
      const rest = (old as PlainInput[]).filter((_, at) => at !== index);
      if (rest.length > 0) inputs[port] = rest;
      else delete inputs[port];
      movePoints(draft, refText({ node, port }), index);
    }
    delete draft.layout[key];
  }
}

/** Takes away all links of a port, both ways where it is an output. */
export function unlinkOutput(draft: Draft, { node, port }: PortRef): void {
  const from = refText({ node, port });
  for (const [id, { inputs }] of Object.entries(draft.nodes))
    for (const [name, input] of Object.entries(inputs)) {
      if (isFrom(input, from)) unlink(draft, [refText({ node: id, port: name })]);
      else if (Array.isArray(input))
        unlink(
          draft,
          (input as PlainInput[]).flatMap((item, index) =>
            isFrom(item, from) ? [`${id}.${name}.${index}`] : [],
          ),
        );
    }
}

/** Moves all links of an output to another one; those into the other one's own node stay. */
export function moveOutput(draft: Draft, old: PortRef, next: PortRef): void {
  const from = refText(old);
  const made = (): PlainInput => ({ from: refText(next) });
  for (const [id, { inputs }] of Object.entries(draft.nodes))
    for (const [name, input] of id === next.node ? [] : Object.entries(inputs)) {
      if (isFrom(input, from)) inputs[name] = made();
      else if (Array.isArray(input) && (input as PlainInput[]).some((item) => isFrom(item, from)))
        inputs[name] = (input as PlainInput[]).map((item) => (isFrom(item, from) ? made() : item));
    }
}

function isFrom(input: PlainInput | undefined, from: string): boolean {
  return typeof input === "object" && input !== null && "from" in input && input.from === from;
}

function dropPoints(draft: Draft, at: string): void {
  for (const key of Object.keys(draft.layout))
    if (key === at || key.startsWith(`${at}.`)) delete draft.layout[key];
}

/** Reroute points of a list's later links follow their links one place up. */
function movePoints(draft: Draft, at: string, removed: number): void {
  const later = Object.keys(draft.layout)
    .filter((key) => key.startsWith(`${at}.`) && (linkTarget(key).index ?? -1) > removed)
    .sort((a, b) => (linkTarget(a).index ?? 0) - (linkTarget(b).index ?? 0));
  delete draft.layout[`${at}.${removed}`];
  for (const key of later) {
    const points = draft.layout[key];
    delete draft.layout[key];
    if (points) draft.layout[`${at}.${(linkTarget(key).index ?? 1) - 1}`] = points;
  }
}
