/**
 * What is muted or bypassed, taken out of a document before it is checked: document in, the document that is run out.
 * Knows no files and no values. A muted node is as if it were not there: what needs it is left out too, what can do
 * without it does. A bypassed node hands on: each of its outputs becomes the input that fits it.
 */

import type { Catalogue } from "./catalogue.js";
import type { DocumentInput, DocumentNode, GraphDocument } from "./document.js";
import { refuseLink } from "./sockets/may-link.js";
import type { SocketDescription } from "./sockets/socket.js";

/** A document without what is left out of it. */
export interface LeftOut {
  /** The document itself when nothing is left out. */
  readonly document: GraphDocument;
  /** Nodes that are muted, or need one that is. */
  readonly muted: ReadonlySet<string>;
  /** Inputs whose link ended at a bypassed node with nothing to hand on: `node.port` → that node's output. */
  readonly unfed: ReadonlyMap<string, { readonly node: string; readonly port: string }>;
}

/** A port as far as handing on goes: descriptions and definitions both have it. */
export interface HandingPort {
  readonly name: string;
  readonly socket: SocketDescription;
}

/** The input that a bypassed node hands on at an output: the one of the same name, else the first that fits. */
export function handedOn<P extends HandingPort>(output: HandingPort, inputs: readonly P[]): P | undefined {
  const fits = ({ socket }: P): boolean => refuseLink({ socket }, { socket: output.socket }) === undefined;
  return inputs.find((input) => input.name === output.name && fits(input)) ?? inputs.find(fits);
}

const nothing: Omit<LeftOut, "document"> = { muted: new Set(), unfed: new Map() };

/** Takes out what is muted or bypassed. */
export function leaveOut(document: GraphDocument, catalogue: Catalogue): LeftOut {
  if (!hasAny(document)) return { document, ...nothing };
  const unfed = new Map<string, { readonly node: string; readonly port: string }>();
  const nodes = new Map<string, DocumentNode>();
  for (const [id, node] of document.nodes) {
    if (node.mute || node.bypass) continue;
    nodes.set(id, { ...node, inputs: followed(id, node, { document, catalogue, unfed }) });
  }
  const muted = dropMuted(document, nodes, catalogue);
  return { document: withNodes(document, nodes, catalogue), muted, unfed };
}

function hasAny({ nodes }: GraphDocument): boolean {
  for (const { mute, bypass } of nodes.values()) if (mute || bypass) return true;
  return false;
}

interface Following {
  readonly document: GraphDocument;
  readonly catalogue: Catalogue;
  readonly unfed: Map<string, { readonly node: string; readonly port: string }>;
}

/** The inputs of a node, links to bypassed nodes followed to what these hand on. */
function followed(id: string, { inputs }: DocumentNode, following: Following): Map<string, DocumentInput> {
  const result = new Map<string, DocumentInput>();
  for (const [port, input] of inputs) {
    const found = follow(input, following);
    if (found !== undefined) result.set(port, found);
    else if (input.kind === "link") following.unfed.set(`${id}.${port}`, input);
  }
  return result;
}

function follow(input: DocumentInput, following: Following): DocumentInput | undefined {
  if (input.kind === "list") {
    const items = input.items.map((item) => follow(item, following));
    return { kind: "list", items: items.filter((item) => item !== undefined) };
  }
  const seen = new Set<string>();
  let at: DocumentInput | undefined = input;
  while (at?.kind === "link") {
    const node = following.document.nodes.get(at.node);
    if (!node?.bypass || node.mute) return at;
    if (seen.has(at.node)) return undefined;
    seen.add(at.node);
    at = handsOn(node, at.port, following.catalogue);
  }
  return at;
}

/** What a bypassed node gives at an output, as it stands at the input that is handed on. */
function handsOn(node: DocumentNode, port: string, catalogue: Catalogue): DocumentInput | undefined {
  const ports = catalogue.entry(node.type)?.ports;
  const output = ports?.outputByName.get(port);
  if (!ports || !output) return undefined;
  const inputs = ports.inputs.map(({ name, port: { socket } }) => ({ name, socket }));
  const input = handedOn({ name: port, socket: output.socket }, inputs);
  return input && node.inputs.get(input.name);
}

/** Takes what needs a muted node out of `nodes`; says which nodes are gone. Each node is looked at once per lost source. */
function dropMuted(
  { nodes: all }: GraphDocument,
  nodes: Map<string, DocumentNode>,
  catalogue: Catalogue,
): ReadonlySet<string> {
  const users = usersOf(nodes);
  const gone = new Set<string>();
  const waiting: string[] = [];
  const drop = (id: string): void => {
    gone.add(id);
    nodes.delete(id);
    waiting.push(id);
  };
  for (const [id, { mute }] of all) if (mute) drop(id);
  for (let lost = waiting.pop(); lost !== undefined; lost = waiting.pop())
    for (const user of users.get(lost) ?? []) {
      const node = nodes.get(user);
      if (node === undefined) continue;
      const without = withoutLinks(node, gone, catalogue);
      if (without === undefined) drop(user);
      else nodes.set(user, without);
    }
  return gone;
}

function usersOf(nodes: ReadonlyMap<string, DocumentNode>): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>();
  const visit = (id: string, input: DocumentInput): void => {
    if (input.kind === "list") for (const item of input.items) visit(id, item);
    else if (input.kind === "link")
      users.set(input.node, (users.get(input.node) ?? new Set<string>()).add(id));
  };
  for (const [id, { inputs }] of nodes) for (const input of inputs.values()) visit(id, input);
  return users;
}

/** The node without links to what is gone; nothing when it cannot do without one. */
function withoutLinks(
  node: DocumentNode,
  gone: ReadonlySet<string>,
  catalogue: Catalogue,
): DocumentNode | undefined {
  const ports = catalogue.entry(node.type)?.ports.inputByName;
  const inputs = new Map<string, DocumentInput>();
  for (const [name, input] of node.inputs) {
    const kept = keep(input, gone);
    if (kept !== undefined) inputs.set(name, kept);
    const port = ports?.get(name);
    const needed = port !== undefined && !port.optional && port.default === undefined;
    if (kept === undefined && needed) return undefined;
    // A list that lost its last link is a list without items, which most nodes cannot use: they are left out.
    if (needed && kept?.kind === "list" && kept.items.length === 0 && hasItems(input)) return undefined;
  }
  return { ...node, inputs };
}

function hasItems(input: DocumentInput): boolean {
  return input.kind === "list" && input.items.length > 0;
}

function keep(input: DocumentInput, gone: ReadonlySet<string>): DocumentInput | undefined {
  if (input.kind === "link") return gone.has(input.node) ? undefined : input;
  if (input.kind !== "list") return input;
  const items = input.items.map((item) => keep(item, gone));
  return { kind: "list", items: items.filter((item) => item !== undefined) };
}

/** The document's own ports follow what is left: inputs of nodes that are out are dropped, outputs are followed. */
function withNodes(
  document: GraphDocument,
  nodes: ReadonlyMap<string, DocumentNode>,
  catalogue: Catalogue,
): GraphDocument {
  const isOut = (id: string): boolean => document.nodes.has(id) && !nodes.has(id);
  const inputs = new Map(
    [...document.inputs].map(([name, refs]) => [name, refs.filter(({ node }) => !isOut(node))]),
  );
  const outputs = new Map<string, { readonly node: string; readonly port: string }>();
  for (const [name, ref] of document.outputs) {
    const end = follow({ kind: "link", ...ref }, { document, catalogue, unfed: new Map() });
    if (end?.kind === "link" && !isOut(end.node)) outputs.set(name, { node: end.node, port: end.port });
  }
  return { ...document, nodes, inputs, outputs };
}
