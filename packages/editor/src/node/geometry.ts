/**
 * Where everything of a node lies: pure arithmetic on its description, what stands at its inputs, its layout and a few
 * facts of its state. The node is drawn by it, and so are links, far boxes and the map, so that nothing is ever measured.
 * In graph units (px at 100 %), relative to the node's left top.
 */

import type { Description, PortDescription } from "@dreamloom/engine/document";
import type { PlainInput, PlainLayout, PlainNode } from "@dreamloom/engine/edits";
import type { ShownValue } from "@dreamloom/server/protocol";
import { areaHeight } from "./area-height.js";
import { nodeMeasures } from "./measures.js";
import type { KeptValue, Strays } from "./stray-ports.js";
import { textLines } from "./text-lines.js";
import { unnamedPictures } from "./widgets/prompt-text.js";

export { nodeMeasures };

/** Everything that the shape of a node follows from. */
export interface NodeFacts {
  readonly id: string;
  readonly node: PlainNode;
  readonly layout: PlainLayout | undefined;
  /** Absent when its pack is missing. */
  readonly description: Description | undefined;
  /** The picture or preview that it shows at full width, in pixels of its own. */
  readonly picture?: { readonly width: number; readonly height: number };
  /** By output: what else it gave, to look at. */
  readonly values?: Readonly<Record<string, ShownValue>>;
  /** Whether it has run, or something waits. */
  readonly footer: boolean;
  /** By input: the sentence that stands below it because what is typed there is wrong. */
  readonly wrong: Readonly<Record<string, string>>;
  /** What the document tells of a node without a description. */
  readonly strays?: Strays;
  /** Why it failed or cannot be shown, with what to do: above the footer. */
  readonly sentence?: string;
}

/** Where a port is. */
export interface PortPlace {
  readonly name: string;
  /** Its middle, from the node's top; its x is 0 or the node's width. */
  readonly y: number;
  /** Whether it stands beside a literal: drawn half size until it is of use. */
  readonly literal: boolean;
  readonly linkable: boolean;
  /** Absent when the node's pack is missing. */
  readonly port: PortDescription | undefined;
  /** Of a node whose pack is missing: as the other end of its link has it. */
  readonly stray?: PortDescription["socket"];
}

/** A part of a node, from the top down. */
export type NodeRow = { readonly y: number; readonly height: number } & (
  | {
      readonly kind: "ports";
      readonly input: PortDescription | undefined;
      readonly output: PortDescription | undefined;
    }
  | { readonly kind: "literal"; readonly input: PortDescription }
  | { readonly kind: "area"; readonly input: PortDescription }
  | { readonly kind: "kept"; readonly value: KeptValue }
  | { readonly kind: "value"; readonly output: string; readonly value: ShownValue }
  | { readonly kind: "wrong"; readonly input: string; readonly sentence: string }
  | { readonly kind: "sentence"; readonly sentence: string }
  | { readonly kind: "picture" }
  | { readonly kind: "footer" }
);

/** Where everything of a node lies. */
export interface NodeShape {
  readonly width: number;
  readonly height: number;
  readonly header: number;
  /** In drawing order; all at one place when collapsed. */
  readonly inputs: readonly PortPlace[];
  readonly outputs: readonly PortPlace[];
  /** Where the picture or preview is, if there is one. */
  readonly picture?: { readonly y: number; readonly height: number };
  /** Empty when collapsed. */
  readonly rows: readonly NodeRow[];
  readonly collapsed: boolean;
}

/** Lays a node out. One without a description has the ports that it is linked by. */
export function nodeShape(facts: NodeFacts): NodeShape {
  const { node, layout, description } = facts;
  const inputs = description?.inputs ?? facts.strays?.inputs ?? strayInputs(node);
  const outputs = description?.outputs ?? facts.strays?.outputs ?? [];
  const width = widthOf(layout);
  if (layout?.collapsed) return collapsedShape(facts, width, inputs, outputs);
  const { link, literal, area } = sortInputs(node, inputs);
  const column = new Column(facts, width);
  for (let index = 0; index < Math.max(link.length, outputs.length); index++)
    column.ports(link[index], outputs[index]);
  for (const input of literal) column.literal(input);
  for (const input of area) column.area(input);
  if (!description) for (const value of facts.strays?.kept ?? []) column.kept(value);
  return column.finish();
}

/** The size of a node as drawn. */
export function nodeSize(facts: NodeFacts): { readonly width: number; readonly height: number } {
  const { width, height } = nodeShape(facts);
  return { width, height };
}

/** The middle of a port, relative to the node's left top; nothing for a port that the node has not. */
export function portPlace(
  shape: NodeShape,
  side: "input" | "output",
  port: string,
): readonly [number, number] | undefined {
  const place = (side === "input" ? shape.inputs : shape.outputs).find(({ name }) => name === port);
  return place && [side === "input" ? 0 : shape.width, place.y];
}

/** How an input is set in the node: by links alone, by a widget in a row, or by an area of text. */
export function formOfInput(
  input: PortDescription,
  given: PlainInput | undefined,
): "link" | "literal" | "area" {
  if (input.widget === undefined) return "link";
  const linked = isLink(given);
  return input.widget.kind === "text" && (input.widget.lines ?? 1) > 1 && !linked ? "area" : "literal";
}

/** Whether a link stands at an input (a list counts when it holds one). */
export function isLink(given: PlainInput | undefined): boolean {
  if (typeof given !== "object" || given === null) return false;
  return Array.isArray(given) ? given.some((item: PlainInput) => isLink(item)) : "from" in given;
}

function widthOf(layout: PlainLayout | undefined): number {
  const { width, minWidth, maxWidth } = nodeMeasures;
  const asked = layout?.width;
  if (typeof asked !== "number" || !Number.isFinite(asked)) return width;
  return Math.min(maxWidth, Math.max(minWidth, asked));
}

type InputForm = ReturnType<typeof formOfInput>;

function sortInputs(
  node: PlainNode,
  inputs: readonly PortDescription[],
): Record<InputForm, PortDescription[]> {
  const sorted: Record<InputForm, PortDescription[]> = { link: [], literal: [], area: [] };
  for (const input of inputs) sorted[formOfInput(input, node.inputs[input.name])].push(input);
  return sorted;
}

/** A port for every link that stands at a node whose pack is missing. */
function strayInputs(node: PlainNode): readonly PortDescription[] {
  const socket = { name: "unknown", article: "something unknown", about: "", facets: [] };
  return Object.keys(node.inputs)
    .filter((name) => isLink(node.inputs[name]))
    .map((name) => ({ name, about: "", socket, optional: true, linkable: true }));
}

function placeOf(facts: NodeFacts, port: PortDescription, y: number, literal: boolean): PortPlace {
  const { name, linkable, socket } = port;
  const place = { name, y, literal, linkable };
  return facts.description ? { ...place, port } : { ...place, port: undefined, stray: socket };
}

function collapsedShape(
  facts: NodeFacts,
  width: number,
  inputs: readonly PortDescription[],
  outputs: readonly PortDescription[],
): NodeShape {
  const { header } = nodeMeasures;
  const gathered = (ports: readonly PortDescription[]): readonly PortPlace[] =>
    ports.map((port) => placeOf(facts, port, header / 2, false));
  return {
    width,
    height: header,
    header,
    inputs: gathered(inputs),
    outputs: gathered(outputs),
    rows: [],
    collapsed: true,
  };
}

/** A node as it grows from the top down. */
class Column {
  readonly #rows: NodeRow[] = [];
  readonly #inputs: PortPlace[] = [];
  readonly #outputs: PortPlace[] = [];
  readonly #facts: NodeFacts;
  readonly #width: number;
  #y: number = nodeMeasures.header;

  constructor(facts: NodeFacts, width: number) {
    this.#facts = facts;
    this.#width = width;
  }

  ports(input: PortDescription | undefined, output: PortDescription | undefined): void {
    const middle = this.#y + nodeMeasures.row / 2;
    if (input) this.#inputs.push(placeOf(this.#facts, input, middle, false));
    if (output) this.#outputs.push(placeOf(this.#facts, output, middle, false));
    this.#rows.push({ kind: "ports", input, output, ...this.#take(nodeMeasures.row) });
    if (input) this.#wrong(input.name);
  }

  literal(input: PortDescription): void {
    const linked = isLink(this.#facts.node.inputs[input.name]);
    this.#inputs.push(placeOf(this.#facts, input, this.#y + nodeMeasures.row / 2, !linked));
    this.#rows.push({ kind: "literal", input, ...this.#take(nodeMeasures.row) });
    this.#wrong(input.name);
  }

  area(input: PortDescription): void {
    const { areaTop, areaMargin, areaPadding, areaLine, pad } = nodeMeasures;
    const given = this.#facts.node.inputs[input.name] ?? input.default;
    const text = typeof given === "string" ? given : "";
    const pictures = listPort(this.#facts.description?.inputs);
    const words = areaHeight(text, this.#width, pictures !== undefined);
    const middle = this.#y + areaTop + areaPadding[0] + areaLine / 2;
    this.#inputs.push(placeOf(this.#facts, input, middle, true));
    const waiting = hasWaitingPictures(this.#facts, text) ? nodeMeasures.waiting : 0;
    const height = areaTop + 2 * areaPadding[0] + words + waiting + areaMargin - pad;
    this.#rows.push({ kind: "area", input, ...this.#take(height) });
    this.#wrong(input.name);
  }

  kept(value: KeptValue): void {
    this.#rows.push({ kind: "kept", value, ...this.#take(nodeMeasures.row) });
  }

  finish(): NodeShape {
    const { header, pad, footer } = nodeMeasures;
    const { picture, sentence } = this.#facts;
    if (sentence !== undefined) this.#sentence(sentence);
    this.#values();
    this.#y += pad;
    const shown = picture && this.#take(Math.round((this.#width * picture.height) / picture.width));
    if (shown) this.#rows.push({ kind: "picture", ...shown });
    if (this.#facts.footer) this.#rows.push({ kind: "footer", ...this.#take(footer) });
    return {
      width: this.#width,
      height: this.#y,
      header,
      inputs: this.#inputs,
      outputs: this.#outputs,
      ...(shown ? { picture: shown } : {}),
      rows: this.#rows,
      collapsed: false,
    };
  }

  #wrong(input: string): void {
    const sentence = this.#facts.wrong[input];
    if (sentence === undefined) return;
    this.#rows.push({ kind: "wrong", input, sentence, ...this.#take(sentenceHeight(sentence, this.#width)) });
  }

  #sentence(sentence: string): void {
    this.#rows.push({ kind: "sentence", sentence, ...this.#take(sentenceHeight(sentence, this.#width)) });
  }

  /** In the order of the outputs. */
  #values(): void {
    const { values = {}, description } = this.#facts;
    for (const { name } of description?.outputs ?? []) {
      const value = values[name];
      if (value === undefined) continue;
      const height = valueHeight(value, this.#width);
      this.#rows.push({ kind: "value", output: name, value, ...this.#take(height) });
    }
  }

  #take(height: number): { readonly y: number; readonly height: number } {
    const y = this.#y;
    this.#y += height;
    return { y, height };
  }
}

function sentenceHeight(sentence: string, width: number): number {
  const { sentenceFont, sentenceLine, sentenceSide } = nodeMeasures;
  return textLines(sentence, width - 2 * sentenceSide, sentenceFont) * sentenceLine + 4;
}

/** Words up to four lines, a table up to four rows: the inspector shows more. */
function valueHeight(value: ShownValue, width: number): number {
  const { valueLine, valueFont, valueLines, valueRow, valueRows, valuePad, sentenceSide, row } = nodeMeasures;
  switch (value.as) {
    case "number":
      return row;
    case "colours":
      return valueRow + valuePad;
    case "text": {
      const lines = textLines(value.text, width - 2 * sentenceSide, valueFont);
      return Math.min(valueLines, Math.max(1, lines)) * valueLine + valuePad;
    }
    case "table":
      return (1 + Math.min(valueRows, value.rows.length)) * valueRow + valuePad;
  }
  return value satisfies never;
}

/** Whether the list beside a prompt holds pictures that its words do not name. */
function hasWaitingPictures({ node, description }: NodeFacts, text: string): boolean {
  const port = listPort(description?.inputs);
  const list = port === undefined ? undefined : node.inputs[port];
  return Array.isArray(list) && unnamedPictures(text, list.length).length > 0;
}

/** The input that takes a list of pictures; its node's words may name them. */
export function listPort(inputs: readonly PortDescription[] | undefined): string | undefined {
  return inputs?.find(({ socket }) => socket.item?.name === "picture")?.name;
}
