/** Where an arrow key leads from a node: along its links, among its siblings, else to the nearest node that way. */

import type { PlainDocument } from "@dreamloom/engine/edits";
import { linksFrom, linksInto } from "./refs.js";

/** A way on the canvas. */
export type Way = "left" | "right" | "up" | "down";

/** The node that a way leads to; nothing when there is none that way. */
export function neighbour(document: PlainDocument, node: string, way: Way): string | undefined {
  const others = Object.keys(document.nodes).filter((other) => other !== node);
  const linked =
    way === "left" || way === "right"
      ? along(document, node, way)
      : siblings(document, node).filter((each) => lies(document, node, each, way));
  if (linked.length > 0) return nearest(document, node, linked, way);
  return nearest(
    document,
    node,
    others.filter((other) => lies(document, node, other, way)),
    way,
  );
}

function along(document: PlainDocument, node: string, way: "left" | "right"): readonly string[] {
  const ends =
    way === "left"
      ? linksInto(document, node).map(({ from }) => from.node)
      : linksFrom(document, node).map(({ to }) => to.node);
  return [...new Set(ends)].filter((end) => document.nodes[end] && end !== node);
}

/** Nodes that share a source or a target with a node. */
function siblings(document: PlainDocument, node: string): readonly string[] {
  const before = along(document, node, "left").flatMap((source) => along(document, source, "right"));
  const after = along(document, node, "right").flatMap((target) => along(document, target, "left"));
  return [...new Set([...before, ...after])].filter((each) => each !== node);
}

/** Whether a node lies that way of another, more than to the sides. */
function lies(document: PlainDocument, from: string, to: string, way: Way): boolean {
  const [dx, dy] = between(document, from, to);
  if (way === "left") return dx < 0;
  if (way === "right") return dx > 0;
  return way === "up" ? dy < 0 : dy > 0;
}

/** The nearest; what lies to the side counts double. */
function nearest(
  document: PlainDocument,
  from: string,
  nodes: readonly string[],
  way: Way,
): string | undefined {
  const cost = (to: string): number => {
    const [dx, dy] = between(document, from, to).map(Math.abs) as [number, number];
    return way === "left" || way === "right" ? dx + 2 * dy : dy + 2 * dx;
  };
  return [...nodes].sort((a, b) => cost(a) - cost(b) || (a < b ? -1 : 1))[0];
}

function between({ layout }: PlainDocument, from: string, to: string): readonly [number, number] {
  const [ax, ay] = layout[from]?.at ?? [0, 0];
  const [bx, by] = layout[to]?.at ?? [0, 0];
  return [bx - ax, by - ay];
}
