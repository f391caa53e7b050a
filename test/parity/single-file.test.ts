import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAdapter, openDit, openLmm, openVae } from "../../packages/runtime/src/config/index.js";
import { expectedOfVae } from "../../packages/runtime/src/config/vae.js";
import { createFiles } from "../../packages/runtime/src/files/index.js";
import { ditPositions } from "../../packages/runtime/src/models/index.js";
import { readSafetensors, readTensor } from "../../packages/runtime/src/weights/index.js";
import { decoded, encoded, withDit } from "./compute.js";
import { errorOf, fixtureFolder, openReference } from "./fixture.js";
import { loraFeeds } from "./lora.js";
import { halvesSwapped, inBfloat16, stackedRows, storedTensors, writeSafetensors } from "./rewritten.js";
import type { Stored } from "./rewritten.js";

let scratch = "";
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "dreamloom-single-file-"));
});
afterAll(() => rm(scratch, { recursive: true }));

const headed = ["dit-plain", "dit-dual", "dit-all-dual"];

describe.each(headed)("the DiT of %s in one file", (name) => {
  it.each(["model.diffusion_model.", ""])("with the prefix %j has the sizes that its shapes show", async (prefix) => {
    const folder = await openDit(fixtureFolder(name));
    const { config } = await openDit(await ditFile(name, prefix));
    const trained = Math.min(128, folder.config.posEmbedMaxSize * folder.config.patchSize);
    expect(config).toEqual({ ...folder.config, sampleSize: trained });
  });

  it("gives the very numbers of the diffusers folder, with a LoRA and without", async () => {
    const folder = await openDit(fixtureFolder(name));
    const file = await openDit(await ditFile(name, "model.diffusion_model."));
    const reference = await openReference(fixtureFolder(name));
    const latent = await reference.floats("latent.0");
    const row = { context: await reference.floats("context.0"), pooled: await reference.floats("pooled.0") };
    const lora = reference.has("velocity_with_lora")
      ? [await loraFeeds(join(fixtureFolder(name), "lora.safetensors"), "transformer.")]
      : [];
    for (const feeds of [undefined, ...lora]) {
      const run = (dit: typeof folder) => withDit(dit, (velocity) => velocity(latent, 0.7, row), feeds);
      expect(await run(file)).toEqual(await run(folder));
    }
    const [, height = 0, width = 0] = latent.shape;
    expect(await ditPositions(file, { height, width })).toEqual(await ditPositions(folder, { height, width }));
  });

  it("reads every tensor as the diffusers folder has it, though nothing was copied", async () => {
    const folder = await openDit(fixtureFolder(name));
    const file = await openDit(await ditFile(name, ""));
    for (const [tensor, info] of file.tensors) {
      const other = folder.tensors.get(tensor);
      expect([tensor, other?.shape]).toEqual([tensor, info.shape]);
      if (other !== undefined) expect(await readTensor(info)).toEqual(await readTensor(other));
    }
  });
});

describe("a DiT in bfloat16, as it is published, in one file", () => {
  it("gives the very numbers of the diffusers folder", async () => {
    const stored = fixtureFolder("dit-plain");
    const folder = join(scratch, "bfloat16");
    await mkdir(folder);
    await copyFile(join(stored, "config.json"), join(folder, "config.json"));
    const whole = await storedTensors((await openDit(stored)).tensors);
    const weights = join(folder, "diffusion_pytorch_model.safetensors");
    await writeSafetensors(weights, [...whole.values()].map(inBfloat16));
    const path = await written("bfloat16", (await ditTensors("dit-plain", "")).map(inBfloat16));
    const latent = { data: noise(16 * 4 * 6), shape: [16, 4, 6] };
    const row = { context: { data: noise(5 * 32), shape: [5, 32] }, pooled: { data: noise(32), shape: [1, 32] } };
    const run = async (place: string) =>
      withDit(await openDit(place), (velocity) => velocity(latent, 0.3, row));
    expect(await run(path)).toEqual(await run(folder));
    expect(errorOf(await run(path), await run(stored))).toBeGreaterThan(0);
  });
});

describe("the VAE in one file", () => {
  it.each(["first_stage_model.", "vae."])("with the prefix %j gives the very numbers of the diffusers folder", async (prefix) => {
    const { folder, path } = await vaeBothWays(prefix);
    const [ours, theirs] = [await openVae(path), await openVae(folder)];
    expect(ours.config).toEqual(theirs.config);
    const picture = { data: noise(3 * 16 * 24), shape: [3, 16, 24] };
    expect(await encoded(ours, picture)).toEqual(await encoded(theirs, picture));
    const latent = { data: noise(16 * 2 * 3), shape: [16, 2, 3] };
    expect(await decoded(ours, latent)).toEqual(await decoded(theirs, latent));
    const webgpu = { backend: "webgpu" } as const;
    expect(await decoded(ours, latent, webgpu)).toEqual(await decoded(theirs, latent, webgpu));
  });
});

describe("a file under models:", () => {
  it("is a checkpoint whose parts have digests and facets", async () => {
    const file = await ditTensors("dit-plain", "model.diffusion_model.");
    const vae = await storedTensors((await readSafetensors((await vaeBothWays("first_stage_model.")).path)).tensors);
    const path = await written("sd3", [...file, ...vae.values()]);
    const files = createFiles({ documentFolder: scratch, modelFolders: [scratch], inputFolder: scratch });
    const [dit, decoder] = await Promise.all([
      files.checkpoint(basename(path), "dit"),
      files.checkpoint(basename(path), "vae"),
    ]);
    expect(dit).toMatchObject({ path, facets: { width: 32, channels: 16, largest: 192 } });
    expect(decoder).toMatchObject({ path, digest: dit.digest, facets: { channels: 16 } });
    await expect(files.checkpoint(basename(path), "lmm")).rejects.toMatchObject({ name: "NodeError" });
    expect(await files.allowCheckpoint(path)).toBe(path);
  });
});

describe("a file that is something else", () => {
  it("is refused by what it holds", async () => {
    const vae = await vaeBothWays("");
    const sentences = await Promise.all([
      refusal(openDit(join(fixtureFolder("vae-deep"), "diffusion_pytorch_model.safetensors"))),
      refusal(openVae(await ditFile("dit-plain", ""))),
      refusal(openDit(join(fixtureFolder("lmm-grouped"), "model.safetensors"))),
      refusal(openVae(vae.path)),
      refusal(openVae(join(vae.folder, "diffusion_pytorch_model.safetensors"))),
      refusal(openLmm(join(fixtureFolder("lmm-grouped"), "model.safetensors"))),
      refusal(openAdapter(await ditFile("dit-plain", ""))),
      refusal(openDit(await written("flux", [tensor("model.diffusion_model.double_blocks.0.img_attn.qkv.weight", [3, 1])]))),
    ]);
    expect(sentences.map((sentence) => sentence.replace(/^".*?" /, ""))).toEqual([
      'has no SD3 transformer, whose tensors are named "joint_blocks.…" in a checkpoint of one file: it holds an AutoencoderKL.',
      'has no VAE of SD3, whose tensors are named "first_stage_model.…" in a checkpoint of one file: it holds an SD3 checkpoint in one file.',
      'has no SD3 transformer, whose tensors are named "joint_blocks.…" in a checkpoint of one file: it holds a Qwen2-VL model.',
      "holds a VAE that may be SD3's or FLUX's: their tensors are the same, their scaling is not. Name a checkpoint that has it beside its transformer, or a diffusers folder, which says it in its config.",
      "is a file out of a diffusers folder; name the folder, which also has the VAE's config.",
      "is one file; the LMM is a folder, which also has its tokenizer, its config and how it wants pictures.",
      'is no Dream Engine adapter: it lacks tensor "input_embeds_align_mlp.0.weight" and holds an SD3 checkpoint in one file.',
      'has no SD3 transformer, whose tensors are named "joint_blocks.…" in a checkpoint of one file: it holds a FLUX transformer.',
    ]);
  });

  it("is refused when a tensor is one that no released transformer has, or one is missing", async () => {
    const tensors = await ditTensors("dit-plain", "");
    const more = [...tensors, tensor("joint_blocks.0.x_block.attn3.qkv.weight", [3, 1])];
    expect(await refusal(openDit(await written("more", more)))).toContain(
      'holds an SD3 transformer of a kind that is not known: no released one has tensor "joint_blocks.0.x_block.attn3.qkv.weight".',
    );
    const less = tensors.filter(({ name }) => name !== "joint_blocks.0.context_block.mlp.fc2.bias");
    expect(await refusal(openDit(await written("less", less)))).toContain(
      'holds an SD3 transformer that is not whole: it lacks tensor "transformer_blocks.0.ff_context.net.2.bias".',
    );
    const short = tensors.map((one) => (one.name.endsWith("mlp.fc1.weight") ? tensor(one.name, [3, 1]) : one));
    expect(await refusal(openDit(await written("short", short)))).toMatch(
      /contradicts itself: by its other tensors tensor "transformer_blocks\.0\..*" should have shape \[128, 32\], in ".*" it has \[3, 1\]\.$/,
    );
  });

  it("is refused when its heads cannot be told", async () => {
    expect(await refusal(openDit(await ditFile("dit-without-norm", "")))).toMatch(
      /holds no SD3 transformer that can be used: by its shapes the number of heads would be 0\.\d+\.$/,
    );
  });

  it("is an adapter where it holds one", async () => {
    const path = join(fixtureFolder("adapter-wide"), "diffusion_pytorch_model.safetensors");
    expect((await openAdapter(path)).config).toEqual((await openAdapter(fixtureFolder("adapter-wide"))).config);
  });
});

async function refusal(opening: Promise<unknown>): Promise<string> {
  const error: unknown = await opening.then(
    () => new Error("it was accepted"),
    (thrown: unknown) => thrown,
  );
  return error instanceof Error ? error.message : String(error);
}

let count = 0;
async function written(name: string, tensors: readonly Stored[]): Promise<string> {
  const path = join(scratch, `${name}-${(count += 1)}.safetensors`);
  await writeSafetensors(path, tensors);
  return path;
}

async function ditFile(name: string, prefix: string): Promise<string> {
  return written(name, await ditTensors(name, prefix));
}

/** A fixture's DiT in Stability AI's layout, with what such files hold beside it. */
async function ditTensors(name: string, prefix: string): Promise<readonly Stored[]> {
  const { tensors, config } = await openDit(fixtureFolder(name));
  const from = await storedTensors(tensors);
  const out: Stored[] = [];
  const take = (to: string, ...names: readonly string[]) => {
    const found = names.flatMap((one) => from.get(one) ?? []);
    if (found.length === names.length) out.push(stackedRows(`${prefix}${to}`, found));
  };
  take("pos_embed", "pos_embed.pos_embed");
  for (const kind of ["weight", "bias"]) {
    const module = (to: string, ...names: readonly string[]) =>
      take(`${to}.${kind}`, ...names.map((one) => `${one}.${kind}`));
    module("x_embedder.proj", "pos_embed.proj");
    module("t_embedder.mlp.0", "time_text_embed.timestep_embedder.linear_1");
    module("t_embedder.mlp.2", "time_text_embed.timestep_embedder.linear_2");
    module("y_embedder.mlp.0", "time_text_embed.text_embedder.linear_1");
    module("y_embedder.mlp.2", "time_text_embed.text_embedder.linear_2");
    module("context_embedder", "context_embedder");
    module("final_layer.linear", "proj_out");
    module("final_layer.adaLN_modulation.1", "norm_out.linear");
    for (let layer = 0; layer < config.layers; layer += 1) {
      const x = `joint_blocks.${layer}.x_block`;
      const c = `joint_blocks.${layer}.context_block`;
      const at = `transformer_blocks.${layer}`;
      module(`${x}.attn.qkv`, ...["to_q", "to_k", "to_v"].map((one) => `${at}.attn.${one}`));
      module(`${x}.attn2.qkv`, ...["to_q", "to_k", "to_v"].map((one) => `${at}.attn2.${one}`));
      module(`${c}.attn.qkv`, ...["add_q_proj", "add_k_proj", "add_v_proj"].map((one) => `${at}.attn.${one}`));
      module(`${x}.attn.ln_q`, `${at}.attn.norm_q`);
      module(`${x}.attn.ln_k`, `${at}.attn.norm_k`);
      module(`${x}.attn2.ln_q`, `${at}.attn2.norm_q`);
      module(`${x}.attn2.ln_k`, `${at}.attn2.norm_k`);
      module(`${c}.attn.ln_q`, `${at}.attn.norm_added_q`);
      module(`${c}.attn.ln_k`, `${at}.attn.norm_added_k`);
      module(`${x}.attn.proj`, `${at}.attn.to_out.0`);
      module(`${x}.attn2.proj`, `${at}.attn2.to_out.0`);
      module(`${c}.attn.proj`, `${at}.attn.to_add_out`);
      module(`${x}.adaLN_modulation.1`, `${at}.norm1.linear`);
      module(`${c}.adaLN_modulation.1`, `${at}.norm1_context.linear`);
      module(`${x}.mlp.fc1`, `${at}.ff.net.0.proj`);
      module(`${x}.mlp.fc2`, `${at}.ff.net.2`);
      module(`${c}.mlp.fc1`, `${at}.ff_context.net.0.proj`);
      module(`${c}.mlp.fc2`, `${at}.ff_context.net.2`);
    }
  }
  expect(out.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(
    [...from.values()].reduce((sum, { bytes }) => sum + bytes.length, 0),
  );
  const swapped = new RegExp(`(final_layer|joint_blocks\\.${config.layers - 1}\\.context_block)\\.adaLN`);
  return [
    ...out.map((one) => (swapped.test(one.name) ? halvesSwapped(one) : one)),
    tensor("text_encoders.t5xxl.transformer.shared.weight", [2, 1]),
  ];
}

/** A small VAE of SD3's kind with random weights, as diffusers saves it and as Stability AI does. */
async function vaeBothWays(prefix: string): Promise<{ readonly folder: string; readonly path: string }> {
  const folder = join(scratch, `vae-${(count += 1)}`);
  await mkdir(folder);
  const channels = [32, 32, 64];
  const stated = {
    _class_name: "AutoencoderKL",
    in_channels: 3,
    out_channels: 3,
    latent_channels: 16,
    block_out_channels: channels,
    layers_per_block: 1,
    norm_num_groups: 32,
    scaling_factor: 1.5305,
    shift_factor: 0.0609,
    use_quant_conv: false,
    use_post_quant_conv: false,
    sample_size: 1024,
    down_block_types: channels.map(() => "DownEncoderBlock2D"),
    up_block_types: channels.map(() => "UpDecoderBlock2D"),
  };
  await writeFile(join(folder, "config.json"), JSON.stringify(stated));
  const expected = expectedOfVae({
    latentChannels: 16,
    channels,
    layersPerBlock: 1,
    groups: 32,
    scaling: 1.5305,
    shift: 0.0609,
    midAttention: true,
    quantConv: false,
    postQuantConv: false,
    sampleSize: 1024,
  });
  const tensors = expected.map(({ name, shape }) => tensor(name, shape));
  await writeSafetensors(join(folder, "diffusion_pytorch_model.safetensors"), tensors);
  const renamed = tensors.map((one) => published(one, channels.length, prefix));
  return { folder, path: await written("vae", renamed) };
}

function published(one: Stored, stages: number, prefix: string): Stored {
  const name = one.name
    .replace(/up_blocks\.(\d+)/, (_, stage: string) => `up.${stages - 1 - Number(stage)}`)
    .replace(/down_blocks\.(\d+)/, "down.$1")
    .replace("mid_block.attentions.0.group_norm", "mid.attn_1.norm")
    .replace(/mid_block\.attentions\.0\.to_([qkv])\./, "mid.attn_1.$1.")
    .replace("mid_block.attentions.0.to_out.0", "mid.attn_1.proj_out")
    .replace(/mid_block\.resnets\.(\d)/, (_, block: string) => `mid.block_${Number(block) + 1}`)
    .replace(/resnets\.(\d+)/, "block.$1")
    .replace("downsamplers.0", "downsample")
    .replace("upsamplers.0", "upsample")
    .replace("conv_shortcut", "nin_shortcut")
    .replace("conv_norm_out", "norm_out");
  const isKernel = /attn_1\.(q|k|v|proj_out)\.weight$/.test(name);
  return { ...one, name: `${prefix}${name}`, shape: isKernel ? [...one.shape, 1, 1] : one.shape };
}

/** A tensor of numbers that look random and are the same each time. */
function tensor(name: string, shape: readonly number[]): Stored {
  const size = shape.reduce((product, length) => product * length, 1);
  return { name, dtype: "F32", shape, bytes: Buffer.from(noise(size, 0.2).buffer) };
}

let seed = 1;
function noise(length: number, scale = 1): Float32Array {
  return Float32Array.from({ length }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return scale * (seed / 2 ** 31 - 1);
  });
}
