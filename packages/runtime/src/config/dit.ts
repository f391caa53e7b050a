/**
 * Opens an SD3 transformer (MM-DiT) as diffusers saves it, out of a checkpoint of one file, or out of
 * the release of the Dream Engine.
 * Source: diffusers `models/transformers/transformer_sd3.py`, `models/attention.py`.
 */

import { join, resolve } from "node:path";
import { readNamedFile, readWeights, WeightsError } from "../weights/index.js";
import type { TensorMap, Weights } from "../weights/index.js";
import { ditConfig, ditConfigOf } from "./dit-config.js";
import type { DitConfig } from "./dit-config.js";
import { checkTensors, expectations } from "./expected-tensors.js";
import type { Expectations, ExpectedTensor } from "./expected-tensors.js";
import { readJson } from "./read-config.js";
import { readRelease, releasedPart } from "./release.js";
import type { OwnLora } from "./release.js";
import { sd3FileDit } from "./sd3-file-dit.js";

/** A DiT as published. */
export type DitPart = {
  /** The folder, or the one file. */
  readonly folder: string;
  readonly config: DitConfig;
  readonly weights: Weights;
  readonly tensors: TensorMap;
  /** Low-rank changes that belong to the checkpoint. */
  readonly ownLora: readonly OwnLora[];
  readonly files: readonly string[];
};

/** Opens the DiT in a folder as diffusers saves it, a checkpoint of one file, or a release. Throws `WeightsError`. */
export async function openDit(place: string): Promise<DitPart> {
  const file = await readNamedFile(place);
  return file === undefined ? openFolder(place) : openFile(file);
}

async function openFile(weights: Weights): Promise<DitPart> {
  const { path } = weights;
  const tensors = sd3FileDit(weights);
  const config = ditConfigOf(tensors, path);
  checkTensors(expectedOfDit(config), { family: "an SD3 transformer", configPath: path, weights, tensors });
  return { folder: path, config, weights, tensors, ownLora: [], files: [path] };
}

function openRelease(folder: string, weights: Weights): DitPart {
  const { path } = weights;
  const modules = /^transformer_blocks\.\d+\.attn2?\.(to_[qkv]|to_out\.0|add_[qkv]_proj|to_add_out)$/;
  const { tensors, ownLora } = releasedPart(weights, "dit", { modules, rename: (name) => name });
  const config = ditConfigOf(tensors, path);
  checkTensors(expectedOfDit(config), { family: "an SD3 transformer", configPath: path, weights, tensors });
  return { folder, config, weights, tensors, ownLora, files: weights.files.map((file) => file.path) };
}

async function openFolder(folder: string): Promise<DitPart> {
  const home = resolve(folder);
  const release = await readRelease(home);
  if (release !== undefined) return openRelease(home, release);
  const configPath = join(home, "config.json");
  const json = await readJson(configPath);
  const described = json._class_name ?? json.model_type;
  if (described !== undefined && described !== "SD3Transformer2DModel") {
    throw new WeightsError(
      "wrong_family",
      `"${configPath}" describes a ${JSON.stringify(described)}; the DiT must be an "SD3Transformer2DModel".`,
    );
  }
  const config = ditConfig(configPath, json);
  const weights = await readWeights(home, ["diffusion_pytorch_model", "model"]);
  const { tensors } = weights;
  checkTensors(expectedOfDit(config), { family: "an SD3 transformer", configPath, weights, tensors });
  return {
    folder: home,
    config,
    weights,
    tensors,
    ownLora: [],
    files: [configPath, ...weights.files.map(({ path }) => path)],
  };
}

/** Every tensor that the DiT needs behind an adapter; SD3's own context and text embedders are not among them. */
export function expectedOfDit(config: DitConfig): readonly ExpectedTensor[] {
  const want = expectations();
  const { width, patchSize } = config;
  const D = `"num_attention_heads" and "attention_head_dim"`;
  want.tensor(
    "pos_embed.pos_embed",
    [1, config.posEmbedMaxSize ** 2, width],
    `"pos_embed_max_size" and ${D}`,
  );
  want.tensor(
    "pos_embed.proj.weight",
    [width, config.inChannels, patchSize, patchSize],
    `"in_channels", "patch_size" and ${D}`,
  );
  want.tensor("pos_embed.proj.bias", [width], D);
  want.linear("time_text_embed.timestep_embedder.linear_1", width, 256, D);
  want.linear("time_text_embed.timestep_embedder.linear_2", width, width, D);
  for (let layer = 0; layer < config.layers; layer++) expectBlock(want, layer, config);
  want.linear("norm_out.linear", 2 * width, width, D);
  want.linear(
    "proj_out",
    patchSize ** 2 * config.outChannels,
    width,
    `"patch_size", "out_channels" and ${D}`,
  );
  return want.list;
}

function expectBlock(want: Expectations, layer: number, config: DitConfig): void {
  const { width, headDim } = config;
  const at = `transformer_blocks.${layer}`;
  const last = layer === config.layers - 1;
  const dual = config.dualLayers.has(layer);
  const D = `"num_attention_heads" and "attention_head_dim"`;
  want.linear(`${at}.norm1.linear`, (dual ? 9 : 6) * width, width, `"dual_attention_layers" and ${D}`);
  want.linear(`${at}.norm1_context.linear`, (last ? 2 : 6) * width, width, `"num_layers" and ${D}`);
  for (const name of ["to_q", "to_k", "to_v", "add_q_proj", "add_k_proj", "add_v_proj", "to_out.0"]) {
    want.linear(`${at}.attn.${name}`, width, width, D);
  }
  if (!last) want.linear(`${at}.attn.to_add_out`, width, width, D);
  if (dual)
    for (const name of ["to_q", "to_k", "to_v", "to_out.0"])
      want.linear(`${at}.attn2.${name}`, width, width, D);
  if (config.qkNorm) {
    const norms = ["attn.norm_q", "attn.norm_k", "attn.norm_added_q", "attn.norm_added_k"];
    if (dual) norms.push("attn2.norm_q", "attn2.norm_k");
    for (const name of norms)
      want.tensor(`${at}.${name}.weight`, [headDim], `"qk_norm" and "attention_head_dim"`);
  }
  for (const name of last ? ["ff"] : ["ff", "ff_context"]) {
    want.linear(`${at}.${name}.net.0.proj`, 4 * width, width, D);
    want.linear(`${at}.${name}.net.2`, width, 4 * width, D);
  }
}
