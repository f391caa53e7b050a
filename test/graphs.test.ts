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
import { dreamPack } from "@dreamloom/nodes";
import { createFiles } from "@dreamloom/runtime";
import { badlyPlaced } from "./support/graph-places.js";

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
    expect(badlyPlaced(document!, catalogue)).toEqual([]);
  });
});
