/** The plain form as a parsed document, and as the canonical text that is saved. */

import type { Json } from "../document.js";
import { printJson } from "../json/print-json.js";
import { parseTree, type Parsed } from "../parse.js";
import type { FormProblem } from "../parse-form.js";
import { parseNodes } from "../parse-node.js";
import { block, printNode, printParts } from "../print.js";
import type { PlainDocument, PlainNode } from "./plain.js";

/** The parsed document; what applyEdit let through has no diagnostics. */
export function fromPlain(plain: PlainDocument): Parsed {
  return parseTree(plain as unknown as Json);
}

/**
 * The canonical text, as `printDocument` would write it. The lines of a node and of a place are remembered by the object,
 * which never changes: a large document is printed anew after each edit.
 */
export function printPlain({ title, nodes, inputs, outputs, layout, packs }: PlainDocument): string {
  return printParts({
    inputs: block(mapOf(inputs), 1, (refs) => printJson(refs)),
    layout: block(mapOf(layout), 1, remembered),
    nodes: block(mapOf(nodes), 1, linesOf),
    outputs: block(mapOf(outputs), 1, printJson),
    packs: block(mapOf(packs), 1, remembered),
    title: title === undefined ? undefined : printJson(title),
  });
}

const texts = new WeakMap<object, string>();

function remembered(value: object): string {
  return fromMemory(value, () => printJson(value as Json));
}

function linesOf(node: PlainNode): string {
  return fromMemory(node, () => {
    const problems: FormProblem[] = [];
    const parsed = parseNodes({ node } as unknown as Json, problems).get("node");
    if (parsed && problems.length === 0) return printNode(parsed);
    throw new Error(`Internal error: a node that cannot be saved: ${problems[0]?.diagnostic.message ?? ""}`);
  });
}

function fromMemory(value: object, print: () => string): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = print();
  texts.set(value, text);
  return text;
}

function mapOf<Value>(record: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> {
  return new Map(Object.entries(record));
}
