/** What the DiT sample node promises, on the miniature: strength, mask, null conditioning, guidance, samplers. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDreamloom, type Dreamloom } from "@dreamloom/cli";
import { floatsOf, type TensorHandle } from "@dreamloom/engine";

const root = join(import.meta.dirname, "..");
const place = mkdtempSync(join(tmpdir(), "dreamloom sampling "));
const timeout = 120_000;

let dreamloom: Dreamloom;

beforeAll(async () => {
  const modelFolders = [join(root, "models")];
  dreamloom = await openDreamloom({ home: place, out: join(place, "out"), modelFolders, backend: "cpu" });
});

afterAll(async () => {
  await dreamloom[Symbol.asyncDispose]();
  rmSync(place, { recursive: true });
});

/** Everything up to the sampler: two prompts, a picture as a latent, a mask, and an empty latent. */
const before = {
  load: node("load", { checkpoint: "dream-mini" }),
  words: node("generate-prompt", { text: "a dog on blue" }),
  encode: node("lmm-encode", { lmm: from("load.lmm"), prompt: from("words.prompt") }),
  adapt: node("adapter", { adapter: from("load.adapter"), encoding: from("encode.encoding") }),
  other: node("generate-prompt", { text: "a tree on red" }),
  "encode-other": node("lmm-encode", { lmm: from("load.lmm"), prompt: from("other.prompt") }),
  "adapt-other": node("adapter", { adapter: from("load.adapter"), encoding: from("encode-other.encoding") }),
  picture: node("load-picture", { file: { file: "pictures/apple.png" } }),
  start: node("encode-picture", { vae: from("load.vae"), picture: from("picture.picture") }),
  empty: node("empty-latent", { dit: from("load.dit") }),
  mask: node("mask-shape", { like: from("picture.picture"), left: 0.5, right: 1, top: 0, bottom: 1 }),
};

/** The latents of samplers that differ from the usual one as said, in the same order. */
async function sample(...samplers: readonly Readonly<Record<string, unknown>>[]): Promise<Float32Array[]> {
  const usual = {
    dit: from("load.dit"),
    start: from("start.latent"),
    conditioning: from("adapt.conditioning"),
  };
  const nodes = samplers.map((inputs, at) => [
    `s${at}`,
    node("dit-sample", { ...usual, steps: 4, ...inputs }),
  ]);
  const document = {
    dreamloom: 1,
    nodes: { ...before, ...Object.fromEntries(nodes) },
    outputs: Object.fromEntries(samplers.map((_, at) => [`s${at}`, `s${at}.latent`])),
    packs: { dream: { name: "@dreamloom/nodes", version: "0.1.0" } },
  };
  return await latents(document);
}

async function latents(document: { readonly outputs: object }): Promise<Float32Array[]> {
  const folder = join(root, "graphs");
  const { engine, graph, diagnostics } = await dreamloom.open(JSON.stringify(document), { folder });
  expect(diagnostics).toEqual([]);
  const { outputs, failures } = await engine.run(graph!);
  expect([...failures]).toEqual([]);
  return Promise.all(
    Object.keys(document.outputs).map((name) => floatsOf(outputs.get(name) as TensorHandle)),
  );
}

function node(type: string, inputs: Readonly<Record<string, unknown>>) {
  return { type: `dream/${type}`, version: 1, inputs };
}

function from(port: string) {
  return { from: port };
}

/** How far apart two latents are, at most, over the columns of 8 × 8 cells that `counts` names. */
function distance(
  a: Float32Array,
  b: Float32Array,
  counts: (column: number) => boolean = () => true,
): number {
  return a.reduce((most, value, i) => (counts(i % 8) ? Math.max(most, Math.abs(value - b[i]!)) : most), 0);
}

it("strength 0 gives the start back, and less than 1 keeps more of it than 1 does", { timeout }, async () => {
  const [none, some, all] = await sample({ strength: 0 }, { strength: 0.25 }, { strength: 1 });
  const [start] = await latents({
    dreamloom: 1,
    nodes: { load: before.load, picture: before.picture, start: before.start },
    outputs: { start: "start.latent" },
    packs: { dream: { name: "@dreamloom/nodes", version: "0.1.0" } },
  } as never);
  expect(none).toEqual(start);
  expect(distance(some!, start!)).toBeGreaterThan(0);
  expect(distance(some!, start!)).toBeLessThan(distance(all!, start!));
});

it(
  "what is black in the mask stays as it was in the start, and what is white is painted",
  { timeout },
  async () => {
    const [masked, start] = await sample({ mask: from("mask.mask") }, { strength: 0 });
    expect(distance(masked!, start!, (column) => column < 4)).toBe(0);
    expect(distance(masked!, start!, (column) => column >= 4)).toBeGreaterThan(0.1);
  },
);

it("another conditioning at `null` steers away from its conditional row", { timeout }, async () => {
  const [own, other] = await sample({}, { null: from("adapt-other.conditioning") });
  expect(distance(own!, other!)).toBeGreaterThan(0.1);
});

it("at guidance 1 the null row counts for nothing", { timeout }, async () => {
  const [own, other] = await sample({ guidance: 1 }, { guidance: 1, null: from("adapt-other.conditioning") });
  expect(other).toEqual(own);
});

it("every sampler ends near the others when it takes enough steps", { timeout }, async () => {
  const steps = { start: from("empty.latent"), steps: 60, guidance: 1 };
  const [euler, heun, second] = await sample(
    { ...steps, sampler: "euler" },
    { ...steps, sampler: "heun" },
    { ...steps, sampler: "dpmpp-2m" },
  );
  const [coarse] = await sample({ ...steps, steps: 4, sampler: "euler" });
  const off = distance(coarse!, heun!);
  expect(distance(second!, heun!)).toBeLessThan(off / 4);
  expect(distance(euler!, heun!)).toBeLessThan(off);
});

it("another seed, shift or guidance gives another latent; the same gives the same", { timeout }, async () => {
  const [one, again, seed, shift, guidance] = await sample(
    {},
    { steps: 4 },
    { seed: 1 },
    { shift: 1 },
    { guidance: 5 },
  );
  expect(again).toEqual(one);
  for (const other of [seed, shift, guidance]) expect(distance(other!, one!)).toBeGreaterThan(0.01);
});
