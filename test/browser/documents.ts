/** Documents that tests of the page put into a workspace: one that runs in a moment, and a very large one. */

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PlainDocument, PlainInput, PlainNode } from "@dreamloom/engine/edits";

const graphs = join(import.meta.dirname, "..", "..", "graphs");
const rocket = { file: "pictures/rocket.png" };
const packs = { dream: { name: "@dreamloom/nodes", version: "0.1.0" } };

/** Puts a document with its picture into a workspace folder. */
export function putDocument(workspace: string, name: string, document: PlainDocument): void {
  mkdirSync(join(workspace, "pictures"), { recursive: true });
  copyFileSync(join(graphs, rocket.file), join(workspace, rocket.file));
  writeFileSync(join(workspace, `${name}.json`), JSON.stringify(document));
}

/** A picture turned into two others, one of them by way of a form; and a node that lacks its picture. */
export const smallDocument: PlainDocument = {
  dreamloom: 1,
  title: "Small",
  nodes: {
    load: { type: "dream/load-picture", version: 1, inputs: { file: rocket } },
    blur: { type: "dream/blur", version: 1, inputs: { picture: { from: "load.picture" }, radius: 3 } },
    old: { type: "dream/sepia", version: 1, inputs: { picture: { from: "blur.picture" } } },
    loose: { type: "dream/invert", version: 1, inputs: {} },
  },
  inputs: { softness: "blur.radius", picture: "load.file" },
  outputs: { picture: "old.picture" },
  layout: {
    load: { at: [0, 0] },
    blur: { at: [264, 0] },
    old: { at: [528, 0] },
    loose: { at: [264, 320] },
    "#form": { text: "Makes a picture softer." },
  },
  packs,
};

/** Nodes on a square grid, each linked to the next one and every second to one of the row below, as the bench has them. */
export function largeDocument(count: number): PlainDocument {
  const columns = Math.ceil(Math.sqrt(count));
  const nodes: Record<string, PlainNode> = {};
  const layout: Record<string, { at: readonly [number, number] }> = {};
  for (let index = 0; index < count; index++) {
    const inputs: Record<string, PlainInput> = index === 0 ? { file: rocket } : { left: index, opacity: 0.5 };
    if (index > 0) inputs["under"] = { from: `n${index - 1}.picture` };
    const above = index - columns - 1;
    if (above >= 0 && above % 2 === 0) inputs["over"] = { from: `n${above}.picture` };
    nodes[`n${index}`] = { type: index === 0 ? "dream/load-picture" : "dream/composite", version: 1, inputs };
    layout[`n${index}`] = { at: [(index % columns) * 320, Math.floor(index / columns) * 400] };
  }
  return { dreamloom: 1, title: "Large", nodes, inputs: {}, outputs: {}, layout, packs };
}
