/** What Rete's editor holds of a document: ids of nodes, and links by the key of their input. Everything else stays in the document. */

import type { ConnectionBase, GetSchemes, NodeBase } from "rete";
import type { RenderSignal } from "rete-area-plugin";

/** A node as Rete knows it. */
export interface ReteNode extends NodeBase {
  readonly id: string;
}

/** A link as Rete knows it; its id is `TARGET.PORT`, or `TARGET.PORT.INDEX` in a list. */
export interface ReteLink extends ConnectionBase {
  readonly id: string;
  readonly source: string;
  readonly sourceOutput: string;
  readonly target: string;
  readonly targetInput: string;
  readonly isPseudo?: boolean;
}

/** The kinds of thing that this page's Rete deals with. */
export type Schemes = GetSchemes<ReteNode, ReteLink>;

/** Signals beyond those of the area: sockets are made known to the connection plugin by hand. */
export type MoreSignals = RenderSignal<
  "socket",
  { readonly nodeId: string; readonly side: "input" | "output"; readonly key: string }
>;

/** A point or a vector. */
export type Point = readonly [number, number];

/** Left, top, right, bottom. */
export type Box = readonly [number, number, number, number];

/** Whether two boxes have a point in common. */
export function touches(a: Box, b: Box): boolean {
  return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

/** Whether `inner` lies wholly in `outer`. */
export function contains(outer: Box, inner: Box): boolean {
  return inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3];
}

/** The box around boxes; nothing of none. */
export function around(boxes: Iterable<Box>): Box | undefined {
  let found: [number, number, number, number] | undefined;
  for (const [left, top, right, bottom] of boxes) {
    if (!found) found = [left, top, right, bottom];
    else {
      found[0] = Math.min(found[0], left);
      found[1] = Math.min(found[1], top);
      found[2] = Math.max(found[2], right);
      found[3] = Math.max(found[3], bottom);
    }
  }
  return found;
}
