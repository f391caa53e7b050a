/**
 * Opens an SD3 transformer (MM-DiT) as diffusers saves it.
 * Source: diffusers `models/transformers/transformer_sd3.py`, `models/attention.py`.
 */

import { join, resolve } from "node:path";
import { z } from "zod";
import { readWeights, WeightsError } from "../weights/index.js";
import type { TensorMap, Weights } from "../weights/index.js";
import { checkTensors, expectations } from "./expected-tensors.js";
import type { Expectations, ExpectedTensor } from "./expected-tensors.js";
import { size } from "./numbers.js";
import { readJson, validate } from "./read-config.js";

/** Sizes of the DiT. */
export type DitConfig = {
  /** Latent size it was trained at, in latent pixels. */
  readonly sampleSize: number;
  readonly patchSize: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly layers: number;
  readonly heads: number;
  readonly headDim: number;
  /** `heads · headDim`. */
  readonly width: number;
  readonly posEmbedMaxSize: number;
  readonly qkNorm: boolean;
  /** Blocks with a second attention over the picture's tokens alone (SD3.5-Medium). */
  readonly dualLayers: ReadonlySet<number>;
};

/** A DiT as published. */
export type DitPart = {
  readonly folder: string;
  readonly config: DitConfig;
  readonly weights: Weights;
  readonly tensors: TensorMap;
  readonly files: readonly string[];
};

/** Opens the DiT in a folder as diffusers saves it. Throws `WeightsError`. */
export async function openDit(folder: string): Promise<DitPart> {
  const home = resolve(folder);
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
    files: [configPath, ...weights.files.map(({ path }) => path)],
  };
}

const DIT = z.object({
  sample_size: size(),
  patch_size: size(),
  in_channels: size(),
  out_channels: size().nullish(),
  num_layers: size(),
  num_attention_heads: size(),
  attention_head_dim: size(),
  caption_projection_dim: size(),
  pos_embed_max_size: size(),
  qk_norm: z.literal("rms_norm").nullish(),
  dual_attention_layers: z.array(z.int().min(0)).nullish(),
});

function ditConfig(path: string, json: unknown): DitConfig {
  const stored = validate(path, json, DIT);
  const width = stored.num_attention_heads * stored.attention_head_dim;
  if (stored.caption_projection_dim !== width) {
    throw new WeightsError(
      "bad_config",
      `"${path}" is not usable: "caption_projection_dim" is ${stored.caption_projection_dim}, but "num_attention_heads" times "attention_head_dim" is ${width}.`,
    );
  }
  return {
    sampleSize: stored.sample_size,
    patchSize: stored.patch_size,
    inChannels: stored.in_channels,
    outChannels: stored.out_channels ?? stored.in_channels,
    layers: stored.num_layers,
    heads: stored.num_attention_heads,
    headDim: stored.attention_head_dim,
    width,
    posEmbedMaxSize: stored.pos_embed_max_size,
    qkNorm: stored.qk_norm === "rms_norm",
    dualLayers: new Set(stored.dual_attention_layers ?? []),
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
