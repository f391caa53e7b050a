/** What a picture was made of, read from the document that was run: its prompt, the values above it, the pictures that went in. */

import type { PlainDocument, PlainInput } from "@dreamloom/engine/edits";
import { linksAt } from "../ops/refs.js";
import { above, inOrder } from "../ops/walk.js";

/** A picture that went in. */
export interface PictureIn {
  readonly node: string;
  readonly file: string;
}

/** All of it. */
export interface MadeOf {
  readonly prompt: string;
  /** The pictures that the prompt's `{1}`, `{2}` stand for. */
  readonly promptPictures: readonly (PictureIn | undefined)[];
  readonly values: readonly { readonly name: string; readonly value: string }[];
  readonly pictures: readonly PictureIn[];
}

/** These stand first, in this order; the others follow as the graph runs. */
const first = ["r", "seed", "steps", "sampler", "guidance", "strength", "width", "height", "checkpoint"];

/** What the picture of a node was made of. */
export function madeOf(document: PlainDocument, node: string): MadeOf {
  const needed = above(document, [node]);
  const order = inOrder(document).filter((each) => needed.has(each));
  const promptNode = order.find((each) => isPrompt(document, each));
  const values = new Map<string, string>();
  for (const each of order)
    for (const [name, input] of Object.entries(document.nodes[each]?.inputs ?? {})) {
      const value = each === promptNode && name === "text" ? undefined : valueText(input);
      if (value !== undefined) values.set(values.has(name) ? `${name} of ${each}` : name, value);
    }
  const rank = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length);
  return {
    prompt: promptNode === undefined ? "" : String(document.nodes[promptNode]?.inputs.text ?? ""),
    promptPictures: promptNode === undefined ? [] : promptPictures(document, promptNode),
    values: [...values]
      .map(([name, value]) => ({ name, value }))
      .sort((a, b) => rank(a.name) - rank(b.name))
      .slice(0, 12),
    pictures: order.flatMap((each) => fileOf(document, each) ?? []),
  };
}

function isPrompt(document: PlainDocument, node: string): boolean {
  const { type, inputs } = document.nodes[node]!;
  return /prompt/.test(type) && typeof inputs.text === "string";
}

function promptPictures(document: PlainDocument, node: string): readonly (PictureIn | undefined)[] {
  const { inputs } = document.nodes[node]!;
  const port = inputs.pictures === undefined ? "picture" : "pictures";
  return linksAt({ node, port }, inputs[port]).map(({ from }) => fileOf(document, from.node));
}

/** The file that a node names. */
function fileOf(document: PlainDocument, node: string): PictureIn | undefined {
  for (const input of Object.values(document.nodes[node]?.inputs ?? {}))
    if (typeof input === "object" && input !== null && "file" in input && typeof input.file === "string")
      return { node, file: input.file };
  return undefined;
}

function valueText(input: PlainInput): string | undefined {
  if (typeof input === "string") return input === "" ? undefined : input;
  if (typeof input === "number") return String(input);
  return typeof input === "boolean" ? (input ? "on" : "off") : undefined;
}
