/** The Dream Engine as its authors released it, made of nano checkpoints: one table of tensors with low-rank pairs. */

import { copyFile, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeTensor } from "@dreamloom/engine";
import type { Model, Prompt, SampleRequest, TensorHandle } from "@dreamloom/engine";
import { createBackend, createFiles } from "@dreamloom/runtime";
import type { Backend, Files } from "@dreamloom/runtime";
import { readSafetensors, readWeights } from "../packages/runtime/src/weights/index.js";
import { storedTensors, writeTorchFile } from "./parity/rewritten.js";
import type { Stored } from "./parity/rewritten.js";

const fixtures = join(import.meta.dirname, "parity", "fixtures");
const { signal } = new AbortController();
const asking = { signal };

describe("a release of the Dream Engine", () => {
  let folder: string;
  let backend: Backend;
  let files: Files;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "dreamloom-release-"));
    const plain = join(folder, "plain");
    await cp(join(fixtures, "dit-plain"), join(plain, "transformer"), { recursive: true });
    await cp(join(fixtures, "lmm-grouped"), join(plain, "lmm"), { recursive: true });
    await cp(join(fixtures, "adapter-wide"), join(plain, "adapter"), { recursive: true });
    await release("released", await releasedTensors());
    await copyLmmFiles("released");
    backend = createBackend({ threads: 1 });
    files = createFiles({ documentFolder: folder, modelFolders: [folder], inputFolder: folder });
  });
  afterAll(async () => {
    await backend[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const model = async (name: string, part: Model["part"], lora?: string): Promise<Model> => {
    const found = await files.checkpoint(name, part);
    const path = join(fixtures, lora ?? "", "lora.safetensors");
    const loras = lora === undefined ? [] : [{ name: lora, path, digest: found.digest, strength: 1 }];
    return { ...found, part, dtype: "stored", backend: "cpu", loras };
  };

  test("paints as the same DiT with the same low-rank changes on its stack, to the last bit", async () => {
    const released = await backend.sample(await model("released", "dit"), request());
    const stacked = await backend.sample(await model("plain", "dit", "dit-plain"), request());
    expect(released.digest).toBe(stacked.digest);
    expect(released.digest).not.toBe((await backend.sample(await model("plain", "dit"), request())).digest);
  });

  test("takes a further LoRA on top of its own", async () => {
    const twice = await model("plain", "dit", "dit-plain");
    const stacked = await backend.sample({ ...twice, loras: [...twice.loras, ...twice.loras] }, request());
    const released = await backend.sample(await model("released", "dit", "dit-plain"), request());
    expect(released.digest).toBe(stacked.digest);
  });

  test("understands a prompt as the same LMM with the same low-rank changes, to the last bit", async () => {
    const released = await backend.lmmEncode(await model("released", "lmm"), prompt, asking);
    const stacked = await backend.lmmEncode(await model("plain", "lmm", "lmm-grouped"), prompt, asking);
    const bare = await backend.lmmEncode(await model("plain", "lmm"), prompt, asking);
    const digests = [released, stacked, bare].map(({ rows }) => rows.map(({ hidden }) => hidden.digest));
    expect(digests[0]).toEqual(digests[1]);
    expect(digests[0]).not.toEqual(digests[2]);
  });

  test("adapts as the same adapter, to the last bit", async () => {
    const encoding = await backend.lmmEncode(await model("plain", "lmm"), prompt, asking);
    const released = await backend.adapt(await model("released", "adapter"), encoding, asking);
    const plain = await backend.adapt(await model("plain", "adapter"), encoding, asking);
    expect(released).toEqual(plain);
  });

  test("has the facets that its shapes show, and one digest for all its parts but the LMM's own files", async () => {
    const [dit, adapter, lmm] = [
      await files.checkpoint("released", "dit"),
      await files.checkpoint("released", "adapter"),
      await files.checkpoint("released", "lmm"),
    ];
    expect([dit.facets, adapter.facets, lmm.facets]).toEqual([
      { width: 32, channels: 16, size: 192, largest: 192 },
      { hidden: 64, width: 32 },
      { hidden: 64 },
    ]);
    expect(dit.digest).toBe(adapter.digest);
    expect(lmm.digest).not.toBe(dit.digest);
  });

  test("without the LMM's own files says which they are and where they belong; its VAE is somewhere else", async () => {
    await release("bare", await releasedTensors());
    await expect(files.checkpoint("bare", "lmm")).rejects.toMatchObject({
      kind: "file-missing",
      message: expect.stringContaining(
        `copy config.json, preprocessor_config.json and tokenizer.json of Qwen2-VL-2B-Instruct into "${join(folder, "bare", "lmm")}"`,
      ) as string,
    });
    await expect(files.checkpoint("bare", "vae")).rejects.toMatchObject({ kind: "file-missing" });
  });

  test.each([
    [
      "half a pair",
      (tensors: readonly Stored[]) => tensors.filter(({ name }) => !/to_q.lora_B/.test(name)),
      'a low-rank change of "transformer_blocks.0.attn.to_q" that cannot be used: it has no lora_B.',
    ],
    [
      "a pair of another width",
      (tensors: readonly Stored[]) =>
        tensors.map((one) =>
          /to_q.lora_B/.test(one.name) ? { ...one, shape: [...one.shape].reverse() } : one,
        ),
      "do not make [32, 32].",
    ],
    [
      "a pair on a module that takes none",
      (tensors: readonly Stored[]) =>
        tensors.map((one) => ({ ...one, name: one.name.replace("attn.to_q.", "norm1.linear.") })),
      "norm1.linear",
    ],
    [
      "a change of another form",
      (tensors: readonly Stored[]) =>
        tensors.map((one) => ({
          ...one,
          name: one.name.replace(/lora_B\.default\.weight/, "lora_magnitude_vector"),
        })),
      "has a low-rank change of a form that is not known: tensor",
    ],
    [
      "no adapter",
      (tensors: readonly Stored[]) => tensors.filter(({ name }) => !name.startsWith("input_embeds")),
      'it lacks tensor "input_embeds_align_mlp.0.weight"',
    ],
  ])("with %s is refused in a sentence, never read in part", async (what, change, sentence) => {
    const name = what.replaceAll(" ", "-");
    await release(name, change(await releasedTensors()));
    const part = what === "no adapter" ? "adapter" : "dit";
    await expect(files.checkpoint(name, part)).rejects.toMatchObject({
      name: "NodeError",
      message: expect.stringContaining(sentence) as string,
    });
  });

  /** Writes two shards and their index, as training does. */
  async function release(name: string, tensors: readonly Stored[]): Promise<void> {
    const home = join(folder, name, "transformer");
    await mkdir(home, { recursive: true });
    const middle = Math.floor(tensors.length / 2);
    const shards = [tensors.slice(0, middle), tensors.slice(middle)];
    const map: Record<string, string> = {};
    for (const [index, shard] of shards.entries()) {
      const file = `diffusion_pytorch_model-0000${index + 1}-of-00002.bin`;
      await writeTorchFile(join(home, file), shard);
      for (const one of shard) map[one.name] = file;
    }
    const index = { metadata: {}, weight_map: map };
    await writeFile(join(home, "diffusion_pytorch_model.bin.index.json"), JSON.stringify(index));
    const config = { _class_name: "QwenVLSD3_DirectMap_Transformer2DModel" };
    await writeFile(join(home, "config.json"), JSON.stringify(config));
  }

  async function copyLmmFiles(name: string): Promise<void> {
    const home = join(folder, name, "lmm");
    await mkdir(home);
    for (const file of ["config.json", "preprocessor_config.json", "tokenizer.json"])
      await copyFile(join(fixtures, "lmm-grouped", file), join(home, file));
  }
});

/** The tensors of three fixtures in one table, with PEFT's names. */
async function releasedTensors(): Promise<readonly Stored[]> {
  const dit = await under("dit.", "dit-plain", "transformer.");
  const lmm = await under("lmm.", "lmm-grouped", "");
  const adapter = await storedTensors((await readWeights(join(fixtures, "adapter-wide"))).tensors);
  const unused = ["norm_lmm_out.weight", "pooled_proj.weight", "pooled_proj.bias", "lmm.lm_head.weight"];
  const zero = { dtype: "F32", shape: [1], bytes: Buffer.alloc(4) };
  return [...dit, ...lmm, ...adapter.values(), ...unused.map((name) => ({ name, ...zero }))];
}

/** A fixture's tensors and those of its LoRA, as PEFT names both in the model that it has changed. */
async function under(start: string, name: string, prefix: string): Promise<readonly Stored[]> {
  const plain = await storedTensors((await readWeights(join(fixtures, name))).tensors);
  const lora = await storedTensors((await readSafetensors(join(fixtures, name, "lora.safetensors"))).tensors);
  const pairs = [...lora.values()].map((one) => ({
    ...one,
    name: `${start}${one.name.slice(prefix.length).replace(/\.(lora_[AB])\.weight$/, ".$1.default.weight")}`,
  }));
  const changed = new Set(pairs.map((one) => one.name.slice(start.length).replace(/\.lora_.*$/, "")));
  const base = [...plain.values()].map((one) => {
    const [, module = "", kind = ""] = /^(.*)\.(weight|bias)$/.exec(one.name) ?? [];
    return { ...one, name: `${start}${changed.has(module) ? `${module}.base_layer.${kind}` : one.name}` };
  });
  return [...base, ...pairs];
}

const prompt: Prompt = {
  task: "generate",
  rows: [
    { name: "conditional", parts: [{ text: "a red apple" }] },
    { name: "null", parts: [{ text: "" }] },
  ],
  pictures: [],
};

function request(): SampleRequest {
  const row = { name: "conditional", context: wave([5, 32]), pooled: wave([32]) } as const;
  return {
    start: wave([16, 8, 8]),
    conditioning: { rows: [row] },
    guidance: 1,
    steps: 3,
    shift: 3,
    sampler: "euler",
    seed: 7n,
    strength: 1,
    signal,
    onStep: () => undefined,
    onPreview: () => undefined,
  };
}

function wave(shape: readonly number[]): TensorHandle {
  const length = shape.reduce((product, size) => product * size, 1);
  const numbers = Float32Array.from({ length }, (_, at) => Math.sin(1 + 0.7 * at));
  return makeTensor("f32", shape, new Uint8Array(numbers.buffer));
}
