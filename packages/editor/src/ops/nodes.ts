/** Nodes added, removed, muted, bypassed, collapsed and named. */

import type { Description } from "@dreamloom/engine/document";
import { newId, type PlainInput, type PlainNode } from "@dreamloom/engine/edits";
import type { Draft } from "../store/types.js";
import { leaveGroups } from "./boxes.js";
import { fits, portOf } from "./fits.js";
import { link } from "./link.js";
import { linksFrom, linksInto, type Descriptions, type DocumentLink, type PortRef } from "./refs.js";

/** Where a node is put: left and top in graph units. */
export type At = readonly [number, number];

/** Adds a node of a type at its version, with its pack named; returns its id. Nothing when the type is not known. */
export function addNode(
  draft: Draft,
  descriptions: Descriptions,
  type: string,
  at: At,
  inputs: Readonly<Record<string, PlainInput>> = {},
): string | undefined {
  const description = descriptions.get(type);
  if (!description) return undefined;
  const id = newId(type, (taken) => taken in draft.nodes);
  const node: PlainNode = { type, version: description.version, inputs };
  draft.nodes[id] = structuredClone(node) as Draft["nodes"][string];
  draft.layout[id] = { at: [Math.round(at[0]), Math.round(at[1])] };
  namePack(draft, description.pack, id);
  return id;
}

/**
 * Records a pack of which a node was added. What nodes of it were made with before stays; of one that is being worked on
 * no integrity is recorded, because the files that will be installed are others.
 */
function namePack(draft: Draft, pack: Description["pack"], added: string): void {
  const { prefix, name, version, integrity, dev } = pack;
  const used = Object.entries(draft.nodes).some(
    ([id, { type }]) => id !== added && type.startsWith(`${prefix}/`),
  );
  if (used && draft.packs[prefix] !== undefined) return;
  draft.packs[prefix] = { name, version, ...(integrity !== undefined && !dev && { integrity }) };
}

/** Removes nodes, and groups that held nothing else. What mentions them goes with them by the rules of an edit. */
export function removeNodes(draft: Draft, nodes: Iterable<string>): void {
  const gone = new Set(nodes);
  for (const node of gone) delete draft.nodes[node];
  leaveGroups(draft, gone);
}

/** Removes nodes and joins what was before them to what was after, where the types fit. Returns how many links it made. */
export function removeAndReconnect(
  draft: Draft,
  descriptions: Descriptions,
  nodes: Iterable<string>,
): number {
  const gone = [...nodes].filter((node) => draft.nodes[node]);
  let made = 0;
  for (const node of gone) {
    const before = linksInto(draft, node);
    for (const next of linksFrom(draft, node)) {
      const from = joinFor(draft, descriptions, before, next);
      if (from) link(draft, descriptions, { from, to: next.to, lifted: next.key });
      if (from) made += 1;
    }
    delete draft.nodes[node];
  }
  leaveGroups(draft, new Set(gone));
  return made;
}

/** The first source of a node that fits where one of its links went; one that came in by the same name before others. */
function joinFor(
  draft: Draft,
  descriptions: Descriptions,
  before: readonly DocumentLink[],
  next: DocumentLink,
): PortRef | undefined {
  const context = { document: draft, descriptions };
  const input = portOf(context, next.to, "input");
  if (!input) return undefined;
  const same = (each: DocumentLink): number => (each.to.port === next.from.port ? 0 : 1);
  return [...before]
    .sort((a, b) => same(a) - same(b))
    .find(({ from }) => {
      const output = portOf(context, from, "output");
      return output !== undefined && fits(output, input);
    })?.from;
}

/** Mutes nodes, or lets them speak again when all of them are muted. */
export function toggleMute(draft: Draft, nodes: Iterable<string>): void {
  toggle(draft, [...nodes], "mute");
}

/** Bypasses nodes, or takes the bypass off when all of them have one. */
export function toggleBypass(draft: Draft, nodes: Iterable<string>): void {
  toggle(draft, [...nodes], "bypass");
}

function toggle(draft: Draft, nodes: readonly string[], what: "mute" | "bypass"): void {
  const there = nodes.flatMap((node) => draft.nodes[node] ?? []);
  const all = there.every((node) => node[what] === true);
  for (const node of there) {
    if (all) delete node[what];
    else {
      delete node.mute;
      delete node.bypass;
      node[what] = true;
    }
  }
}

/** Collapses nodes to their headers, or opens them when all are collapsed. */
export function toggleCollapse(draft: Draft, nodes: Iterable<string>): void {
  const there = [...nodes].filter((node) => draft.nodes[node]);
  const all = there.every((node) => draft.layout[node]?.collapsed === true);
  for (const node of there) {
    const layout = (draft.layout[node] ??= {});
    if (all) delete layout.collapsed;
    else layout.collapsed = true;
  }
}

/** Gives a node a title of its own; an empty one takes it away again. */
export function renameNode(draft: Draft, node: string, title: string): void {
  if (!draft.nodes[node]) return;
  const layout = (draft.layout[node] ??= {});
  const words = title.trim();
  if (words === "") delete layout.title;
  else layout.title = words;
}

/** Sets a node's width, within what can be drawn. */
export function resizeNode(draft: Draft, node: string, width: number): void {
  if (draft.nodes[node]) (draft.layout[node] ??= {}).width = Math.round(Math.min(720, Math.max(160, width)));
}
