/** Makes the graph of a document that was checked: nodes in order, links renumbered, targets found. */

import type { Checking } from "./checking.js";
import type { LookedMap } from "./define-node.js";
import type { GraphDocument, PortRef } from "./document.js";
import type { OutputFacets } from "./facets.js";
import type { Graph, GraphNode } from "./graph.js";
import type { NodeId } from "./ids.js";

/** What checking found beside the nodes themselves. */
export interface Found {
  readonly sorted: readonly number[];
  readonly facets: readonly OutputFacets[];
  readonly looked: LookedMap;
  /** The document's outputs without what is muted or bypassed. */
  readonly outputs: GraphDocument["outputs"];
}

/** The graph of all nodes that nothing wrong stands in or above. */
export function buildGraph(document: GraphDocument, checking: Checking, found: Found): Graph {
  const places = placesOf(checking, found.sorted);
  for (const link of checking.links) link.from = places[link.from]!;
  const nodes: GraphNode[] = [];
  for (const index of found.sorted)
    if (places[index]! >= 0) nodes.push(graphNode(checking, index, nodes.length, found));
  const byId = new Map<string, GraphNode>();
  for (const node of nodes) byId.set(node.id, node);
  const outputs = new Map<string, PortRef>();
  for (const [name, ref] of found.outputs)
    if (hasOutput(byId.get(ref.node), ref.port)) outputs.set(name, ref);
  return { document, nodes, byId, targets: targetsOf(nodes, outputs), outputs };
}

/** The place of each good node in the graph, −1 for one that is bad or follows from a bad one. */
function placesOf({ bad, sources }: Checking, sorted: readonly number[]): Int32Array {
  const places = new Int32Array(bad.length).fill(-1);
  let count = 0;
  for (const index of sorted)
    if (bad[index] === 0 && sources[index]!.every((source) => places[source]! >= 0)) places[index] = count++;
  return places;
}

function graphNode({ placed, inputs }: Checking, index: number, at: number, found: Found): GraphNode {
  const { id, entry } = placed[index]!;
  const looked = found.looked.get(id);
  return {
    id: id as NodeId,
    index: at,
    definition: entry!.definition,
    pack: entry!.identity,
    inputs: inputs[index]!,
    facets: found.facets[index]!,
    ...(looked === undefined ? undefined : { looked }),
  };
}

function hasOutput(node: GraphNode | undefined, port: string): boolean {
  return node !== undefined && Object.hasOwn(node.definition.outputs as object, port);
}

/** The nodes of the document's outputs, then every node that writes; each once. */
function targetsOf(nodes: readonly GraphNode[], outputs: ReadonlyMap<string, PortRef>): readonly NodeId[] {
  const targets = new Set<NodeId>();
  for (const { node } of outputs.values()) targets.add(node as NodeId);
  for (const { id, definition } of nodes) if (definition.effect === "writes") targets.add(id);
  return [...targets];
}
