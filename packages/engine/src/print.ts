/**
 * Writes a document as its canonical text: keys sorted by code unit, two spaces, a newline at the end, no empty parts.
 * The document, its parts, each node and its inputs take a line per key; what lies below stands on its line.
 * `parse(print(document))` is the document again, `print(parse(text))` the same bytes for canonical text.
 */

import { documentFormat } from "./parse.js";
import type { DocumentInput, DocumentNode, GraphDocument, Json, PortRef } from "./document.js";
import { printJson } from "./json/print-json.js";

/** The canonical text of a document. */
export function printDocument({ title, nodes, inputs, outputs, layout, packs }: GraphDocument): string {
  return printParts({
    inputs: block(inputs, 1, printInputPort),
    layout: block(layout, 1, printJson),
    nodes: block(nodes, 1, printNode),
    outputs: block(outputs, 1, printPortRef),
    packs: block(packs, 1, printJson),
    title: title === undefined ? undefined : printJson(title),
  });
}

/** The text of each part of a document; empty parts have none. */
export type PartTexts = Readonly<
  Record<"inputs" | "layout" | "nodes" | "outputs" | "packs" | "title", string | undefined>
>;

/** A document from the texts of its parts. */
export function printParts(parts: PartTexts): string {
  const all = { ...parts, nodes: parts.nodes ?? "{}", dreamloom: String(documentFormat) };
  return `${block(new Map(Object.entries(all)), 0, (part) => part)}\n`;
}

/** The JSON of an input, as it stands in a document. */
export function inputToJson(input: DocumentInput): Json {
  switch (input.kind) {
    case "link":
      return { from: `${input.node}.${input.port}` };
    case "each":
      return { each: input.values, as: input.as };
    case "file":
      return input.digest === undefined ? { file: input.file } : { file: input.file, digest: input.digest };
    case "list":
      return listToJson(input.items);
    case "literal":
      return typeof input.value === "object" && input.value !== null ? { value: input.value } : input.value;
  }
  input satisfies never;
}

/** Lists may stand in each other as deep as memory allows. */
function listToJson(items: readonly DocumentInput[]): Json {
  const whole: Json[] = [];
  const todo: { readonly items: readonly DocumentInput[]; readonly into: Json[] }[] = [
    { items, into: whole },
  ];
  for (let next = todo.pop(); next !== undefined; next = todo.pop())
    for (const item of next.items) {
      const inner: Json[] = [];
      if (item.kind === "list") todo.push({ items: item.items, into: inner });
      next.into.push(item.kind === "list" ? inner : inputToJson(item));
    }
  return whole;
}

/** A node's lines, as they stand in a document. */
export function printNode({ type, version, inputs, mute, bypass, freeze }: DocumentNode): string {
  const parts = {
    bypass: bypass ? "true" : undefined,
    freeze: freeze?.size ? printJson(Object.fromEntries(freeze)) : undefined,
    inputs: block(inputs, 3, (input) => printJson(inputToJson(input))),
    mute: mute ? "true" : undefined,
    type: printJson(type),
    version: String(version),
  };
  return block(new Map(Object.entries(parts)), 2, (part) => part)!;
}

function printInputPort(refs: readonly PortRef[]): string {
  return refs.length === 1 ? printPortRef(refs[0]!) : printJson(refs.map(refToText));
}

function printPortRef(ref: PortRef): string {
  return printJson(refToText(ref));
}

function refToText({ node, port }: PortRef): string {
  return `${node}.${port}`;
}

/** An object with a line per key, or nothing when it would be empty. `depth` is how deep its braces stand. */
export function block<Part>(
  parts: ReadonlyMap<string, Part>,
  depth: number,
  print: (part: Part) => string | undefined,
): string | undefined {
  const indent = "  ".repeat(depth);
  const lines: string[] = [];
  for (const key of [...parts.keys()].sort()) {
    const text = print(parts.get(key)!);
    if (text !== undefined) lines.push(`${indent}  ${JSON.stringify(key)}: ${text}`);
  }
  return lines.length === 0 ? undefined : `{\n${lines.join(",\n")}\n${indent}}`;
}
