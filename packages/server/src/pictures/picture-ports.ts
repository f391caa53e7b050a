/** Where a graph has pictures: outputs that carry one, and inputs of nodes that write one. */

import { portsOf, type Graph, type GraphNode, type Outputs, type TensorHandle } from "@dreamloom/engine";

const pictureSockets: readonly string[] = ["picture", "mask"];

/** A picture on an output port. */
export interface PictureAt {
  readonly port: string;
  readonly picture: TensorHandle;
}

/** The pictures and masks among what a node gave. */
export function picturesIn(node: GraphNode, outputs: Outputs): readonly PictureAt[] {
  return picturePorts(node).flatMap((port) => {
    const picture = outputs[port];
    return picture === undefined ? [] : [{ port, picture: picture as TensorHandle }];
  });
}

/** The names of the outputs that carry a picture or a mask. */
export function picturePorts(node: GraphNode): readonly string[] {
  return portsOf(node.definition)
    .outputs.filter(({ port }) => pictureSockets.includes(port.socket.name))
    .map(({ name }) => name);
}

/** An output that a node without outputs shows: what it writes. */
export interface ShownOutput {
  /** The input at which it comes in. */
  readonly port: string;
  readonly from: GraphNode;
  readonly output: string;
}

/** What a node that writes shows: the pictures that are linked to it. Others show nothing of the kind. */
export function shownBy(graph: Graph, node: GraphNode): readonly ShownOutput[] {
  if (node.definition.effect !== "writes") return [];
  const ports = portsOf(node.definition).inputByName;
  return node.inputs.flatMap(({ port, input }) =>
    input.kind === "link" && pictureSockets.includes(ports.get(port)?.socket.name ?? "")
      ? [{ port, from: graph.nodes[input.from]!, output: input.output }]
      : [],
  );
}

/** Whether a node stands in the document: load nodes that checking put on ports do not. */
export function isOwn(graph: Graph, node: string): boolean {
  return graph.document.nodes.has(node);
}
