/** Walks over a document's links: what is above a node, what is below it, and an order in which sources come first. */

import type { PlainDocument } from "@dreamloom/engine/edits";
import { linksInto, linksOf } from "./refs.js";

/** Nodes that a node needs, itself among them. */
export function above(document: PlainDocument, nodes: Iterable<string>): ReadonlySet<string> {
  return reach(nodes, (node) => linksInto(document, node).map(({ from }) => from.node));
}

/** Nodes that need a node, itself among them. */
export function below(document: PlainDocument, nodes: Iterable<string>): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const { from, to } of linksOf(document)) {
    const found = next.get(from.node);
    if (found) found.push(to.node);
    else next.set(from.node, [to.node]);
  }
  return reach(nodes, (node) => next.get(node) ?? []);
}

/**
 * All nodes, each after those it needs; among equals by place, left to right and top to bottom, then by id.
 * Nodes of a circle come last.
 */
export function inOrder(document: PlainDocument): readonly string[] {
  const waiting = new Map<string, Set<string>>();
  const next = new Map<string, Set<string>>();
  for (const node of Object.keys(document.nodes)) waiting.set(node, new Set());
  for (const { from, to } of linksOf(document)) {
    if (!waiting.has(from.node)) continue;
    waiting.get(to.node)?.add(from.node);
    const after = next.get(from.node);
    if (after) after.add(to.node);
    else next.set(from.node, new Set([to.node]));
  }
  const done: string[] = [];
  let ready = byPlace(
    document,
    [...waiting].filter(([, on]) => on.size === 0).map(([node]) => node),
  );
  while (ready.length > 0) {
    const freed: string[] = [];
    for (const node of ready) {
      done.push(node);
      waiting.delete(node);
      for (const after of next.get(node) ?? []) {
        const on = waiting.get(after);
        if (on?.delete(node) && on.size === 0) freed.push(after);
      }
    }
    ready = byPlace(document, freed);
  }
  return [...done, ...byPlace(document, [...waiting.keys()])];
}

/** Nodes by where they stand: left to right, then top to bottom, then by id. */
export function byPlace(document: PlainDocument, nodes: readonly string[]): string[] {
  const at = (node: string): readonly [number, number] => document.layout[node]?.at ?? [0, 0];
  return [...nodes].sort((a, b) => {
    const [ax, ay] = at(a);
    const [bx, by] = at(b);
    return ax - bx || ay - by || (a < b ? -1 : 1);
  });
}

function reach(start: Iterable<string>, next: (node: string) => Iterable<string>): ReadonlySet<string> {
  const seen = new Set(start);
  const open = [...seen];
  for (let node = open.pop(); node !== undefined; node = open.pop())
    for (const other of next(node))
      if (!seen.has(other)) {
        seen.add(other);
        open.push(other);
      }
  return seen;
}
