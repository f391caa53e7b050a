/** A node that stands alone, and a graph of a few, without a document: for checks of single definitions. */

import type { AnyDefinition } from "../define-node.js";
import type { Graph, GraphNode } from "../graph.js";
import type { NodeId } from "../ids.js";

/** A node of a definition. */
export function loneNode(
  definition: AnyDefinition,
  more: Partial<Pick<GraphNode, "index" | "inputs" | "looked">> & { readonly id?: string } = {},
): GraphNode {
  const { id = definition.type, index = 0, inputs = [], looked } = more;
  const node = { id: id as NodeId, index, definition, pack: "check@1 -", inputs, facets: {} };
  return looked === undefined ? node : { ...node, looked };
}

/** A graph of nodes, inputs first. */
export function loneGraph(nodes: readonly GraphNode[]): Graph {
  const none = { inputs: new Map(), layout: new Map(), packs: new Map(), outputs: new Map() };
  return {
    document: { nodes: new Map(), ...none },
    nodes,
    byId: new Map(nodes.map((node) => [node.id, node])),
    targets: [],
    outputs: new Map(),
  };
}
