/** The graph that all pages of this bench show: nodes with four inputs, two outputs and three widgets on a grid, 1.5 links each. */

import type { Description, PortDescription } from "@dreamloom/engine/document";
import type { PlainDocument, PlainInput, PlainNode } from "@dreamloom/engine/edits";

/** Distances of the grid, in px at 100 %. */
export const spacing = { x: 320, y: 340 } as const;

/** Size of a node in the pages that do not measure. */
export const nodeSize = { width: 208, height: 250 } as const;

/** A link by the numbers of nodes and ports. */
export interface BenchLink {
  readonly from: number;
  readonly output: number;
  readonly to: number;
  readonly input: number;
}

/** How many nodes the page was asked for. */
export function askedNodes(): number {
  return Number(new URLSearchParams(location.search).get("n") ?? 1000);
}

/** Where a node stands: a square of columns and rows. */
export function placeOf(index: number, nodes: number): readonly [number, number] {
  const columns = Math.ceil(Math.sqrt(nodes));
  return [(index % columns) * spacing.x, Math.floor(index / columns) * spacing.y];
}

/** Each node is linked to the next one; every second also to the one a column further. */
export function benchLinks(nodes: number): readonly BenchLink[] {
  const columns = Math.ceil(Math.sqrt(nodes));
  const links: BenchLink[] = [];
  for (let from = 0; from < nodes - 1; from++) {
    if ((from + 1) % columns !== 0) links.push({ from, output: from % 2, to: from + 1, input: from % 2 });
    else links.push({ from, output: 0, to: from + 1, input: 0 });
    const further = from + columns + 1;
    if (from % 2 === 0 && further < nodes && (from + 1) % columns !== 0)
      links.push({ from, output: 1, to: further, input: 2 });
  }
  return links;
}

const tensor = (
  name: string,
  dark: string,
  light: string,
  family: "tensors" | "pictures" | "models" | "words",
): PortDescription["socket"] => ({
  name,
  article: `a ${name}`,
  about: "",
  facets: [],
  look: { family, fill: "solid", dark, light },
});

const latent = tensor("latent", "#69AEF2", "#226FC0", "tensors");
const picture = tensor("picture", "#F58DB4", "#CE2F72", "pictures");

const port = (
  name: string,
  socket: PortDescription["socket"],
  more: Partial<PortDescription> = {},
): PortDescription => ({
  name,
  about: "",
  socket,
  optional: true,
  linkable: true,
  ...more,
});

const value = (name: string): PortDescription["socket"] => ({
  name,
  article: `a ${name}`,
  about: "",
  facets: [],
});

/** What a node of the bench is. */
export const benchDescription: Description = {
  type: "bench/node",
  version: 1,
  title: "Bench node",
  about: "Four inputs, two outputs, three widgets.",
  aliases: [],
  pack: { prefix: "bench", name: "bench", version: "1" },
  inputs: [
    port("a", latent),
    port("b", picture),
    port("c", picture),
    port("d", latent),
    port("amount", value("number"), { default: 0.5, widget: { kind: "number", min: 0, max: 1 } }),
    port(
      "way",
      { ...value("choice"), choices: ["one", "two", "three"] },
      {
        default: "one",
        widget: { kind: "choice", choices: ["one", "two", "three"] },
      },
    ),
    port("words", value("text"), { default: "", widget: { kind: "text", lines: 3 } }),
  ],
  outputs: [port("latent", latent), port("picture", picture)],
  effect: "pure",
  keep: true,
  lane: "none",
};

const inputs = ["a", "b", "c", "d"] as const;
const outputs = ["latent", "picture"] as const;

/** The graph as a document. */
export function benchDocument(nodes: number): PlainDocument {
  const made: Record<string, PlainNode> = {};
  const layout: Record<string, { at: readonly [number, number] }> = {};
  for (let index = 0; index < nodes; index++) {
    made[`n${index}`] = {
      type: "bench/node",
      version: 1,
      inputs: { words: `node ${index}: an apple left of a blue car` },
    };
    layout[`n${index}`] = { at: placeOf(index, nodes) };
  }
  for (const { from, output, to, input } of benchLinks(nodes)) {
    const target = made[`n${to}`]!.inputs as Record<string, PlainInput>;
    target[inputs[input]!] = { from: `n${from}.${outputs[output]}` };
  }
  return {
    dreamloom: 1,
    title: "Bench",
    nodes: made,
    inputs: {},
    outputs: {},
    layout,
    packs: { bench: { name: "bench", version: "1" } },
  };
}
