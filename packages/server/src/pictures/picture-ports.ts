/** Where a graph has pictures: outputs that carry one, and inputs of nodes that write one. */

import { portsOf, type Graph, type GraphNode, type Outputs, type TensorHandle } from "@dreamloom/engine";

const pictureSockets: readonly string[] = ["picture", "mask"];

/** A picture on an output port. */
export interface PictureAt {
  readonly port: string;
  readonly picture: TensorHandle;
  /** Of a pack's own socket: the part of the value that is the picture. */
  readonly field?: string | undefined;
}

/** The pictures and masks among what a node gave, and values of packs' own sockets that are shown as one. */
export function picturesIn(node: GraphNode, outputs: Outputs): readonly PictureAt[] {
  return portsOf(node.definition).outputs.flatMap(({ name, port }): readonly PictureAt[] => {
    const { name: socket, preview } = port.socket;
    const value = outputs[name];
    if (value === undefined) return [];
    if (pictureSockets.includes(socket)) return [{ port: name, picture: value as TensorHandle }];
    if (preview?.as !== "picture") return [];
    const picture = pictureOf(value, preview.field);
    return picture === undefined ? [] : [{ port: name, picture, field: preview.field }];
  });
}

/** A picture that is a value, or its part under a name: f32 `[height, width]` with 1, 3 or 4 channels, or none said. */
export function pictureOf(value: unknown, field: string | undefined): TensorHandle | undefined {
  const isRecord = typeof value === "object" && value !== null;
  const part =
    field === undefined
      ? value
      : isRecord && Object.hasOwn(value, field)
        ? (value as Value)[field]
        : undefined;
  const { dtype, shape, digest } = (part ?? {}) as Partial<TensorHandle>;
  const isPicture =
    dtype === "f32" &&
    typeof digest === "string" &&
    (shape?.length === 2 || [3, 4].includes(shape?.[2] ?? 0));
  return isPicture ? (part as TensorHandle) : undefined;
}

type Value = Readonly<Record<string, unknown>>;

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
