/** The graph: a document checked against a catalogue. Every node known, every link fits, no cycle. */

import type { AnyDefinition, Looked } from "./define-node.js";
import type { GraphDocument, PortRef } from "./document.js";
import type { NodeId } from "./ids.js";
import type { Facets } from "./sockets/socket.js";
import type { Value } from "./value.js";

/** What an input gets. */
export type GraphInput =
  /** A literal with its default resolved, as `run` will see it (seeds are bigint; files are `{ file, digest? }`). */
  | { readonly kind: "literal"; readonly value: Value }
  /** An output of an earlier node: `from` is an index into `Graph.nodes`. */
  | { readonly kind: "link"; readonly from: number; readonly output: string }
  | { readonly kind: "list"; readonly items: readonly GraphInput[] }
  | { readonly kind: "absent" };

/** One node, ready to be fingerprinted. */
export interface GraphNode {
  readonly id: NodeId;
  /** Its place in `Graph.nodes`; links point only to smaller ones. */
  readonly index: number;
  readonly definition: AnyDefinition;
  /** Pack identity for the fingerprint: `name@version integrity`. */
  readonly pack: string;
  /** By port name, in the definition's order. */
  readonly inputs: readonly { readonly port: string; readonly input: GraphInput }[];
  readonly facets: Readonly<Record<string, Facets>>;
  readonly looked?: Looked;
}

/** A checked document. */
export interface Graph {
  readonly document: GraphDocument;
  /** Inputs first: a link never points forward. */
  readonly nodes: readonly GraphNode[];
  readonly byId: ReadonlyMap<string, GraphNode>;
  /** The document's outputs and every node that writes. */
  readonly targets: readonly NodeId[];
  readonly outputs: ReadonlyMap<string, PortRef>;
}
