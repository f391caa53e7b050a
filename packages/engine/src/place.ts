/**
 * The nodes that a document stands for, beside a catalogue: each of its own, and a load node for every file literal
 * on a port whose socket is not `file`. Document in, placed nodes out; what is wrong with them is for checking to say.
 */

import type { Catalogue, CatalogueEntry } from "./catalogue.js";
import type { DocumentInput, DocumentNode, GraphDocument } from "./document.js";
import type { Socket } from "./sockets/socket.js";

/** A node, its definition where that is installed, and its inputs with load nodes linked in. */
export interface PlacedNode {
  /** For a load node the port that it feeds: `edit.picture`, `combine.pictures[1]`. */
  readonly id: string;
  readonly node: DocumentNode;
  readonly entry: CatalogueEntry | undefined;
  readonly inputs: ReadonlyMap<string, DocumentInput>;
  /** For a load node: where the person typed the file. */
  readonly typedAt?: { readonly node: string; readonly port: string };
}

/** Places every node of a document; load nodes stand after it. */
export function placeNodes(document: GraphDocument, catalogue: Catalogue): readonly PlacedNode[] {
  const placed: PlacedNode[] = [];
  for (const [id, node] of document.nodes) {
    const entry = catalogue.entry(node.type);
    const inputs =
      entry && mayHoldFiles(node) ? placeInputs(id, node, { entry, catalogue, placed }) : node.inputs;
    placed.push({ id, node, entry, inputs });
  }
  return placed;
}

interface Placing {
  readonly entry: CatalogueEntry;
  readonly catalogue: Catalogue;
  readonly placed: PlacedNode[];
}

function mayHoldFiles({ inputs }: DocumentNode): boolean {
  for (const { kind } of inputs.values()) if (kind === "file" || kind === "list") return true;
  return false;
}

function placeInputs(
  node: string,
  { inputs }: DocumentNode,
  placing: Placing,
): ReadonlyMap<string, DocumentInput> {
  const result = new Map<string, DocumentInput>();
  for (const [port, input] of inputs) {
    const socket = placing.entry.ports.inputByName.get(port)?.socket;
    result.set(
      port,
      socket ? placeInput(input, socket, { node, port, id: `${node}.${port}` }, placing) : input,
    );
  }
  return result;
}

interface At {
  readonly node: string;
  readonly port: string;
  readonly id: string;
}

/** Goes only as deep as the socket is a list of lists. */
function placeInput(input: DocumentInput, socket: Socket, at: At, placing: Placing): DocumentInput {
  const { item } = socket;
  if (input.kind === "list" && item) {
    const items = input.items.map((each, index) =>
      placeInput(each, item, { ...at, id: `${at.id}[${index}]` }, placing),
    );
    return { kind: "list", items };
  }
  const loader = input.kind === "file" ? placing.catalogue.loader(socket.name) : undefined;
  if (!loader) return input;
  const { type, version } = loader.entry.definition;
  const inputs = new Map([[loader.input, input]]);
  const { node, port, id } = at;
  placing.placed.push({
    id,
    node: { type, version, inputs },
    entry: loader.entry,
    inputs,
    typedAt: { node, port },
  });
  return { kind: "link", node: id, port: loader.output };
}
