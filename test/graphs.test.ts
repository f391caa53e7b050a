/** Every saved graph: it parses, prints back byte for byte, checks, and lies well before the eye. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  checkDocument,
  createCatalogue,
  lookAround,
  parseDocument,
  printDocument,
} from "@dreamloom/engine/document";
import type { GraphDocument } from "@dreamloom/engine";
import { dreamPack } from "@dreamloom/nodes";
import { createFiles } from "@dreamloom/runtime";

const root = join(import.meta.dirname, "..");
const folder = join(root, "graphs");
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const catalogue = createCatalogue([dreamPack]);
const door = createFiles({
  documentFolder: folder,
  modelFolders: [join(root, "models")],
  inputFolder: join(folder, "input"),
});

/** Which of the document inputs that scripts rely on each graph has. */
const promised: Readonly<Record<string, readonly string[]>> = {
  "text-to-picture.json": ["prompt", "seed", "model"],
  "copy.json": ["seed", "model"],
  "edit.json": ["prompt", "seed", "model"],
  "combine.json": ["prompt", "seed", "model"],
  "interleave.json": ["prompt", "seed", "model"],
  "lora.json": ["prompt", "seed", "model"],
  "picture-effects.json": ["seed"],
};

it("finds the graphs that are promised", () => {
  expect(files).toEqual(expect.arrayContaining(Object.keys(promised)));
});

describe.each(files)("graphs/%s", (file) => {
  const text = readFileSync(join(folder, file), "utf8");
  const { document, diagnostics } = parseDocument(text);

  it("parses, and prints back byte for byte", () => {
    expect(diagnostics).toEqual([]);
    expect(printDocument(document!)).toBe(text);
  });

  it("checks against the files that are there", async () => {
    const looked = await lookAround(document!, catalogue, door);
    expect(checkDocument(document!, catalogue, looked).diagnostics).toEqual([]);
  });

  it("has its document inputs, an output `picture`, and a last node `save`", () => {
    expect([...document!.inputs.keys()]).toEqual(expect.arrayContaining([...(promised[file] ?? [])]));
    expect(document!.outputs.has("picture")).toBe(true);
    expect(document!.nodes.get("save")?.type).toBe("dream/save");
    expect(document!.title).toBeTruthy();
  });

  it("lays its nodes out in columns, every link to the right or down, none over another", () => {
    const places = placesOf(document!);
    for (const { from, to } of linksOf(document!))
      expect(isBefore(places.get(from)!, places.get(to)!), `${from} → ${to}`).toBe(true);
    const nodes = [...places];
    for (const [a, one] of nodes)
      for (const [b, other] of nodes)
        if (a < b && one.x === other.x)
          expect(Math.abs(one.y - other.y), `${a} and ${b}`).toBeGreaterThanOrEqual(
            (one.y < other.y ? one : other).height + gap,
          );
  });
});

/** A node's width, and what is left free beside it. */
const [width, gap] = [208, 24];

function isBefore(from: Place, to: Place): boolean {
  return to.x - from.x >= width + gap || (to.x === from.x && to.y - from.y >= from.height);
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** Where nodes stand, and how high they are: a header, a row for each pair of ports and, for pictures, a preview. */
function placesOf({ nodes, layout }: GraphDocument) {
  return new Map(
    [...nodes].map(([id, { type }]) => {
      const { inputs, outputs } = catalogue.definition(type)!;
      const [x = NaN, y = NaN] = (layout.get(id) as { readonly at: readonly number[] }).at;
      const rows = Math.max(Object.keys(inputs).length, Object.keys(outputs).length);
      const shows = "picture" in outputs || type === "dream/save" || type === "dream/dit-sample";
      return [id, { x, y, height: 32 + 24 * rows + (shows ? width : 0) + 25 }];
    }),
  );
}

function linksOf({ nodes }: GraphDocument) {
  return [...nodes].flatMap(([to, { inputs }]) =>
    [...inputs.values()]
      .flatMap((input) => (input.kind === "list" ? input.items : [input]))
      .flatMap((input) => (input.kind === "link" ? [{ from: input.node, to }] : [])),
  );
}
