/** Links of a document as a list: where each comes from, where it goes, and the key by which it is selected. */

import type { Description } from "@dreamloom/engine/document";
import type { PlainDocument, PlainInput } from "@dreamloom/engine/edits";

/** What is known of node types, by type. */
export type Descriptions = ReadonlyMap<string, Description>;

/** A port of a node. */
export interface PortRef {
  readonly node: string;
  readonly port: string;
}

/** A link: `key` is `ID.PORT` of its input, or `ID.PORT.INDEX` for one of a list's. */
export interface DocumentLink {
  readonly key: string;
  readonly from: PortRef;
  readonly to: PortRef;
  readonly index?: number;
}

/** `node.port` in two, split at the first dot. */
export function portRef(text: string): PortRef {
  const dot = text.indexOf(".");
  return dot < 0 ? { node: text, port: "" } : { node: text.slice(0, dot), port: text.slice(dot + 1) };
}

/** `node.port`. */
export function refText({ node, port }: PortRef): string {
  return `${node}.${port}`;
}

/** The input that a link's key speaks of, and which of a list's links. */
export function linkTarget(key: string): PortRef & { readonly index?: number } {
  const [node = "", port = "", index] = key.split(".");
  return index === undefined ? { node, port } : { node, port, index: Number(index) };
}

/** Where a value is linked from, when it is a link. */
export function sourceOf(input: PlainInput | undefined): PortRef | undefined {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return undefined;
  return "from" in input && typeof input.from === "string" ? portRef(input.from) : undefined;
}

/** The links at one input, in order. */
export function linksAt(to: PortRef, input: PlainInput | undefined): readonly DocumentLink[] {
  const from = sourceOf(input);
  if (from) return [{ key: refText(to), from, to }];
  if (!Array.isArray(input)) return [];
  return (input as readonly PlainInput[]).flatMap((item, index) => {
    const source = sourceOf(item);
    return source ? [{ key: `${refText(to)}.${index}`, from: source, to, index }] : [];
  });
}

/** The links that end at a node. */
export function linksInto(document: PlainDocument, node: string): readonly DocumentLink[] {
  const inputs = document.nodes[node]?.inputs ?? {};
  return Object.keys(inputs).flatMap((port) => linksAt({ node, port }, inputs[port]));
}

/** All links of a document. */
export function linksOf(document: PlainDocument): readonly DocumentLink[] {
  return Object.keys(document.nodes).flatMap((node) => linksInto(document, node));
}

/** The links that start at a node, or at one of its outputs. */
export function linksFrom(document: PlainDocument, node: string, port?: string): readonly DocumentLink[] {
  return linksOf(document).filter(
    ({ from }) => from.node === node && (port === undefined || from.port === port),
  );
}

/** One link by its key. */
export function linkNamed(document: PlainDocument, key: string): DocumentLink | undefined {
  const { node, port } = linkTarget(key);
  return linksAt({ node, port }, document.nodes[node]?.inputs[port]).find((link) => link.key === key);
}
