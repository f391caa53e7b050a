/** A file literal on a picture or mask port stands for a node that loads it. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDreamloom, type Dreamloom } from "@dreamloom/cli";
import { floatsOf, type TensorHandle } from "@dreamloom/engine";

const folder = join(import.meta.dirname, "..", "graphs");
const place = mkdtempSync(join(tmpdir(), "dreamloom files "));
const packs = { dream: { name: "@dreamloom/nodes", version: "0.1.0" } };

let dreamloom: Dreamloom;

beforeAll(async () => {
  dreamloom = await openDreamloom({ home: place, out: join(place, "out"), backend: "cpu" });
});

afterAll(async () => {
  await dreamloom[Symbol.asyncDispose]();
  rmSync(place, { recursive: true });
});

/** The outputs of a document of these nodes, each `name` of `node.port`. */
async function outputsOf(nodes: object, outputs: object) {
  const text = JSON.stringify({ dreamloom: 1, nodes, outputs, packs });
  const { engine, graph, diagnostics } = await dreamloom.open(text, { folder });
  expect(diagnostics).toEqual([]);
  const result = await engine.run(graph!);
  expect([...result.failures]).toEqual([]);
  return result;
}

function node(type: string, inputs: object) {
  return { type: `dream/${type}`, version: 1, inputs };
}

it("on picture and mask ports alike, and in a list", { timeout: 60_000 }, async () => {
  const [apple, tree] = [{ file: "pictures/apple.png" }, { file: "pictures/tree.png" }];
  const nodes = {
    mixed: node("composite", { under: apple, over: tree, mask: apple }),
    sheet: node("grid", { pictures: [tree, { from: "mixed.picture" }, apple], columns: 3, gap: 0 }),
    loaded: node("load-picture", { file: tree }),
  };
  const { outputs } = await outputsOf(nodes, {
    mixed: "mixed.picture",
    sheet: "sheet.picture",
    tree: "loaded.picture",
  });
  expect(outputs.get("mixed")).toMatchObject({ shape: [64, 64, 3] });
  expect(outputs.get("sheet")).toMatchObject({ shape: [64, 192, 3] });
  const sheet = await floatsOf(outputs.get("sheet") as TensorHandle);
  const loaded = await floatsOf(outputs.get("tree") as TensorHandle);
  expect(sheet.slice(0, 64 * 3)).toEqual(loaded.slice(0, 64 * 3));
});

it("the same file on two ports is read once", { timeout: 60_000 }, async () => {
  const dog = { file: "pictures/dog.png" };
  const nodes = { beside: node("compare", { a: dog, b: dog, mode: "difference" }) };
  const { outputs, ran } = await outputsOf(nodes, { beside: "beside.picture" });
  expect(ran).toHaveLength(2);
  const difference = await floatsOf(outputs.get("beside") as TensorHandle);
  expect(difference.every((value) => value === 0)).toBe(true);
});
