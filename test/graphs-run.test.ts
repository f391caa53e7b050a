/** Every saved graph is carried out on the miniature, put together as a person's run is. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDreamloom, type Dreamloom } from "@dreamloom/cli";
import { floatsOf, type TensorHandle } from "@dreamloom/engine";
import { setInputs, type SetValue } from "@dreamloom/engine/document";
import { readPngText } from "@dreamloom/runtime/png-text";

const root = join(import.meta.dirname, "..");
const folder = join(root, "graphs");
const graphs = readdirSync(folder).filter((name) => name.endsWith(".json"));
const place = mkdtempSync(join(tmpdir(), "dreamloom graphs "));
const timeout = 120_000;

let dreamloom: Dreamloom;

beforeAll(async () => {
  dreamloom = await openIn("home");
});

afterAll(async () => {
  await dreamloom[Symbol.asyncDispose]();
  rmSync(place, { recursive: true });
});

function openIn(home: string): Promise<Dreamloom> {
  const modelFolders = [join(root, "models")];
  return openDreamloom({ home: join(place, home), out: join(place, "out"), modelFolders, backend: "cpu" });
}

function read(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

async function carryOut(on: Dreamloom, name: string, sets: Readonly<Record<string, SetValue>> = {}) {
  const { engine, graph, diagnostics } = await on.open(read(name), {
    folder,
    change: async (document) => setInputs(document, on.catalogue, new Map(Object.entries(sets))),
  });
  expect(diagnostics).toEqual([]);
  const result = await engine.run(graph!);
  expect([...result.failures]).toEqual([]);
  return result;
}

describe.each(graphs)("graphs/%s", (name) => {
  it("gives its picture, with the document inside the file", { timeout }, async () => {
    const { outcome, files, outputs } = await carryOut(dreamloom, name);
    expect(outcome).toBe("succeeded");
    expect(outputs.get("picture")).toMatchObject({ kind: "tensor", dtype: "f32" });
    expect(files).toHaveLength(1);
    const { entries, warnings } = readPngText(readFileSync(files[0]!));
    expect(warnings).toEqual([]);
    expect(entries).toContainEqual({ keyword: "dreamloom", text: read(name) });
  });
});

it("a graph of pictures alone starts no device worker", { timeout }, async () => {
  await using other = await openIn("another home");
  await carryOut(other, "picture-effects.json");
  expect(other.started).toEqual({ backend: false, media: true });
});

it("a second run does nothing but save", { timeout }, async () => {
  const first = await carryOut(dreamloom, "text-to-picture.json");
  const second = await carryOut(dreamloom, "text-to-picture.json");
  expect(second).toMatchObject({ ran: ["save"], hits: ["decode"], files: first.files });
});

it("a new seed re-runs the sampler and what follows, and nothing before it", { timeout }, async () => {
  await carryOut(dreamloom, "text-to-picture.json", { seed: 100 });
  const { ran } = await carryOut(dreamloom, "text-to-picture.json", { seed: 101 });
  expect(ran).toEqual(["sample", "decode", "save"]);
});

it("the document inside a picture is the one that was run", { timeout }, async () => {
  const { files } = await carryOut(dreamloom, "picture-effects.json", { seed: 12 });
  const { entries } = readPngText(readFileSync(files[0]!));
  const inside = entries.find(({ keyword }) => keyword === "dreamloom")!.text;
  expect(inside).toBe(read("picture-effects.json").replace(/"seed": 7\b/, '"seed": 12'));
});

it("a copy follows its picture: another picture, another copy", { timeout }, async () => {
  const { outputs } = await carryOut(dreamloom, "copy.json");
  const tree = await carryOut(dreamloom, "copy.json", { picture: { file: "pictures/tree.png" } });
  expect(tree.ran).toEqual(expect.arrayContaining(["prompt", "encode", "sample"]));
  expect(tree.outputs.get("picture")).not.toEqual(outputs.get("picture"));
});

it(
  "a LoRA shows beside the picture without it, and at strength 0 both are the same",
  { timeout },
  async () => {
    const halvesAt = async (strength: number) => {
      const { outputs } = await carryOut(dreamloom, "lora.json", { strength });
      return halves(outputs.get("picture") as TensorHandle);
    };
    const [off, still] = await halvesAt(0);
    expect(still).toEqual(off);
    const [without, changed] = await halvesAt(1);
    expect(without).toEqual(off);
    expect(changed).not.toEqual(off);
  },
);

/** The left and the right half of a picture. */
async function halves(picture: TensorHandle): Promise<readonly [Float32Array, Float32Array]> {
  const [, width = 0, channels = 0] = picture.shape;
  const numbers = await floatsOf(picture);
  const half = (right: boolean) => numbers.filter((_, i) => (i / channels) % width >= width / 2 === right);
  return [half(false), half(true)];
}
