/** What `dreamloom models` lists beside Dream folders: models as they are published, where they lie. */

import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSafetensors } from "../packages/runtime/src/weights/index.js";
import { clone, createRig, type Rig } from "./cli/rig.js";
import { storedTensors, writeSafetensors } from "./parity/rewritten.js";

const commit = "0123456789abcdef";

describe("dreamloom models", () => {
  let rig: Rig;
  beforeEach(() => {
    rig = createRig();
  });
  afterEach(() => rig[Symbol.dispose]());

  const fixture = (name: string): string => join(clone, "test", "parity", "fixtures", name);
  const underModels = (name: string): string => join(rig.folder, "home", "models", name);

  async function list(): Promise<string> {
    const child = rig.start(["models"], { HF_HUB_CACHE: join(rig.folder, "hub") });
    const out = child.stdout === null ? "" : await text(child.stdout);
    return out;
  }

  it("lists one model's folder and file by the names that a graph gives them, and no LoRA", async () => {
    cpSync(fixture("dit-plain"), underModels("sd3-nano"), { recursive: true });
    const { tensors } = await readSafetensors(
      join(fixture("adapter-wide"), "diffusion_pytorch_model.safetensors"),
    );
    await writeSafetensors(underModels("adapter.safetensors"), [...(await storedTensors(tensors)).values()]);
    cpSync(join(fixture("dit-plain"), "lora.safetensors"), underModels("lora.safetensors"));
    const out = await list();
    expect(out).toMatch(/^sd3-nano {2}[\d.]+ [kM]B\n.*\n {2}DiT {5}[\d.]+ [kM]B\n(?! )/m);
    expect(out).toMatch(/^adapter.safetensors {2}[\d.]+ [kM]B\n.*\n {2}adapter [\d.]+ [kM]B\n(?! )/m);
    expect(out).not.toContain("lora.safetensors");
  });

  it("finds the adapter of a release of the Dream Engine where it lies, beside its DiT", async () => {
    const home = join(underModels("released"), "transformer");
    mkdirSync(home, { recursive: true });
    const { tensors } = await readSafetensors(
      join(fixture("adapter-wide"), "diffusion_pytorch_model.safetensors"),
    );
    const adapter = [...(await storedTensors(tensors)).values()];
    const others = ["dit.norm_out.linear.weight", "lmm.model.norm.weight"].map((name) => ({
      ...adapter[0]!,
      name,
    }));
    const file = "diffusion_pytorch_model-00001-of-00001.safetensors";
    await writeSafetensors(join(home, file), [...adapter, ...others]);
    const map = Object.fromEntries([...adapter, ...others].map(({ name }) => [name, file]));
    const index = join(home, "diffusion_pytorch_model.safetensors.index.json");
    writeFileSync(index, JSON.stringify({ weight_map: map }));
    expect(await list()).toMatch(
      /^released .*\n.*\n {2}LMM {5}not there\n {2}adapter [\d.]+ kB\n {2}DiT {5}broken\n/m,
    );
  });

  it("lists what Hugging Face's tools have fetched, and nothing else that is there", async () => {
    const repository = join(rig.folder, "hub", "models--Qwen--Qwen2-VL-2B-Instruct");
    cpSync(fixture("lmm-grouped"), join(repository, "snapshots", commit), { recursive: true });
    mkdirSync(join(repository, "refs"));
    writeFileSync(join(repository, "refs", "main"), commit);
    const other = join(rig.folder, "hub", "models--gpt2--other");
    mkdirSync(join(other, "snapshots", commit), { recursive: true });
    mkdirSync(join(other, "refs"));
    writeFileSync(join(other, "refs", "main"), commit);
    writeFileSync(join(other, "snapshots", commit, "config.json"), JSON.stringify({ model_type: "gpt2" }));
    const out = await list();
    expect(out).toMatch(/^Qwen\/Qwen2-VL-2B-Instruct {2}[\d.]+ [kM]B\n.*\n {2}LMM {5}[\d.]+ [kM]B\n(?! )/m);
    expect(out).not.toContain("gpt2");
  });
});
