/**
 * Opens a Qwen2-VL folder: config, weights and picture settings, checked against each other. Goes out plain data:
 * sizes and where each tensor lies, under the names of the published checkpoint.
 * Source: transformers `models/qwen2_vl/configuration_qwen2_vl.py` and the keys of Qwen2-VL-2B-Instruct.
 */

import { join, resolve } from "node:path";
import { z } from "zod";
import { readWeights, WeightsError } from "../weights/index.js";
import type { TensorInfo, TensorMap, Weights } from "../weights/index.js";
import { checkTensors, expectations } from "./expected-tensors.js";
import type { ExpectedTensor } from "./expected-tensors.js";
import { finite, size } from "./numbers.js";
import { readConfig, readJson, validate } from "./read-config.js";

/** Sizes of the language model and its vision tower. */
export type LmmConfig = {
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly intermediate: number;
  readonly vocabulary: number;
  readonly rmsEps: number;
  readonly ropeTheta: number;
  /** Rotary frequencies per axis (temporal, row, column); their sum is half of `headDim`. */
  readonly ropeSections: readonly number[];
  readonly imageToken: number;
  readonly visionStartToken: number;
  readonly visionEndToken: number;
  readonly vision: VisionConfig;
};

/** Sizes of the vision tower. */
export type VisionConfig = {
  readonly depth: number;
  readonly width: number;
  readonly heads: number;
  readonly headDim: number;
  readonly mlpWidth: number;
  readonly channels: number;
  readonly patchSize: number;
  readonly mergeSize: number;
  readonly temporalPatchSize: number;
};

/** How pictures are prepared for the vision tower. */
export type PictureSettings = {
  readonly patchSize: number;
  readonly mergeSize: number;
  readonly temporalPatchSize: 2;
  readonly minPixels: number;
  readonly maxPixels: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly rescale: number;
};

/** An LMM as published: sizes, weights, picture settings and where its tokenizer is. */
export type LmmPart = {
  readonly folder: string;
  readonly config: LmmConfig;
  readonly vision: PictureSettings;
  readonly weights: Weights;
  /** By the published names: `model.…` for the language model, `visual.…` for the vision tower. */
  readonly tensors: TensorMap;
  readonly tokenizerFile: string;
  /** All files that decide what this model computes. */
  readonly files: readonly string[];
};

/** Opens the LMM in a folder as transformers saves it. Throws `WeightsError`. */
export async function openLmm(folder: string): Promise<LmmPart> {
  const home = resolve(folder);
  const configPath = join(home, "config.json");
  const json = await readJson(configPath);
  if (json.model_type !== undefined && json.model_type !== "qwen2_vl") {
    throw new WeightsError(
      "wrong_family",
      `"${configPath}" describes a ${JSON.stringify(json.model_type)} model; the LMM must be "qwen2_vl".`,
    );
  }
  const config = lmmConfig(configPath, json);
  const picturesPath = join(home, "preprocessor_config.json");
  const vision = pictureSettings(picturesPath, await readConfig(picturesPath, PREPROCESSOR), config.vision);
  const weights = await readWeights(home, ["model", "pytorch_model"]);
  const tensors = canonical(weights.tensors);
  checkTensors(expectedOfLmm(config), { family: "a Qwen2-VL model", configPath, weights, tensors });
  const tokenizerFile = join(home, "tokenizer.json");
  const files = [configPath, picturesPath, tokenizerFile, ...weights.files.map(({ path }) => path)];
  return { folder: home, config, vision, weights, tensors, tokenizerFile, files };
}

const TEXT = z.object({
  hidden_size: size(),
  num_hidden_layers: size(),
  num_attention_heads: size(),
  num_key_value_heads: size(),
  intermediate_size: size(),
  vocab_size: size(),
  rms_norm_eps: finite(),
  hidden_act: z.literal("silu").optional(),
  use_sliding_window: z.literal(false).optional(),
  rope_theta: finite().optional(),
  rope_scaling: z.object({ mrope_section: z.array(size()).length(3) }).nullish(),
  rope_parameters: z
    .object({ mrope_section: z.array(size()).length(3), rope_theta: finite().optional() })
    .nullish(),
});

const VISION = z.object({
  depth: size(),
  embed_dim: size(),
  hidden_size: size(),
  num_heads: size(),
  mlp_ratio: finite(),
  patch_size: size(),
  spatial_merge_size: size(),
  temporal_patch_size: z.literal(2),
  hidden_act: z.literal("quick_gelu").optional(),
  in_channels: size().optional(),
  in_chans: size().optional(),
});

const OUTER = z.object({
  image_token_id: z.int().min(0),
  vision_start_token_id: z.int().min(0),
  vision_end_token_id: z.int().min(0),
  text_config: z.unknown().optional(),
  vision_config: z.unknown(),
});

const PREPROCESSOR = z.object({
  patch_size: size(),
  merge_size: size(),
  temporal_patch_size: z.literal(2),
  min_pixels: size().nullish(),
  max_pixels: z.int().min(1).nullish(),
  size: z
    .object({ shortest_edge: z.int().min(1).optional(), longest_edge: z.int().min(1).optional() })
    .nullish(),
  image_mean: z.array(finite()).length(3),
  image_std: z.array(z.number().gt(0)).length(3),
  rescale_factor: finite().optional(),
});

/** Published configs have the text model's keys at the top, newer ones under `text_config`. */
function lmmConfig(path: string, json: Readonly<Record<string, unknown>>): LmmConfig {
  const outer = validate(path, json, OUTER);
  const text = validate(path, outer.text_config ?? json, TEXT);
  const vision = validate(path, outer.vision_config, VISION);
  const rope = text.rope_parameters ?? text.rope_scaling;
  const headDim = text.hidden_size / text.num_attention_heads;
  const fits = (good: boolean, sentence: string) => {
    if (!good) throw new WeightsError("bad_config", `"${path}" is not usable: ${sentence}.`);
  };
  fits(
    Number.isInteger(headDim) && headDim % 2 === 0,
    `"hidden_size" ${text.hidden_size} is no even multiple of "num_attention_heads" ${text.num_attention_heads}`,
  );
  fits(
    text.num_attention_heads % text.num_key_value_heads === 0,
    `"num_attention_heads" ${text.num_attention_heads} is no multiple of "num_key_value_heads" ${text.num_key_value_heads}`,
  );
  const sections = rope?.mrope_section ?? [];
  const sum = sections.reduce((total, part) => total + part, 0);
  fits(
    sum === headDim / 2,
    `"mrope_section" must add up to half of a head's width, ${headDim / 2}, and adds up to ${sum}`,
  );
  fits(
    vision.embed_dim % (4 * vision.num_heads) === 0,
    `"embed_dim" ${vision.embed_dim} is no multiple of four times "num_heads" ${vision.num_heads}`,
  );
  fits(
    vision.hidden_size === text.hidden_size,
    `the vision tower's "hidden_size" ${vision.hidden_size} is not the language model's, ${text.hidden_size}`,
  );
  return {
    hidden: text.hidden_size,
    layers: text.num_hidden_layers,
    heads: text.num_attention_heads,
    kvHeads: text.num_key_value_heads,
    headDim,
    intermediate: text.intermediate_size,
    vocabulary: text.vocab_size,
    rmsEps: text.rms_norm_eps,
    ropeTheta: text.rope_parameters?.rope_theta ?? text.rope_theta ?? 1_000_000,
    ropeSections: sections,
    imageToken: outer.image_token_id,
    visionStartToken: outer.vision_start_token_id,
    visionEndToken: outer.vision_end_token_id,
    vision: {
      depth: vision.depth,
      width: vision.embed_dim,
      heads: vision.num_heads,
      headDim: vision.embed_dim / vision.num_heads,
      mlpWidth: Math.trunc(vision.embed_dim * vision.mlp_ratio),
      channels: vision.in_channels ?? vision.in_chans ?? 3,
      patchSize: vision.patch_size,
      mergeSize: vision.spatial_merge_size,
      temporalPatchSize: vision.temporal_patch_size,
    },
  };
}

function pictureSettings(
  path: string,
  json: z.infer<typeof PREPROCESSOR>,
  vision: VisionConfig,
): PictureSettings {
  if (json.patch_size !== vision.patchSize || json.merge_size !== vision.mergeSize) {
    throw new WeightsError(
      "bad_config",
      `"${path}" cuts patches of ${json.patch_size} merged by ${json.merge_size}; the vision tower takes ${vision.patchSize} by ${vision.mergeSize}.`,
    );
  }
  return {
    patchSize: json.patch_size,
    mergeSize: json.merge_size,
    temporalPatchSize: json.temporal_patch_size,
    minPixels: json.min_pixels ?? json.size?.shortest_edge ?? 56 * 56,
    maxPixels: json.max_pixels ?? json.size?.longest_edge ?? 28 * 28 * 1280,
    mean: json.image_mean,
    std: json.image_std,
    rescale: json.rescale_factor ?? 1 / 255,
  };
}

/** Renames `model.language_model.*`, `language_model.*` and `model.visual.*` (newer files) to the published names. */
function canonical(tensors: TensorMap): TensorMap {
  const rename = (name: string): string => {
    if (/^(model\.)?visual\./.test(name)) return name.replace(/^(model\.)?visual\./, "visual.");
    return name.replace(/^(model\.)?language_model\.(model\.)?/, "model.");
  };
  return new Map([...tensors].map(([name, info]): [string, TensorInfo] => [rename(name), info]));
}

/** Every tensor that the LMM's hidden states depend on. */
export function expectedOfLmm(config: LmmConfig): readonly ExpectedTensor[] {
  const want = expectations();
  const { hidden, headDim } = config;
  want.tensor("model.embed_tokens.weight", [config.vocabulary, hidden], `"vocab_size" and "hidden_size"`);
  want.tensor("model.norm.weight", [hidden], `"hidden_size"`);
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `model.layers.${layer}`;
    want.tensor(`${at}.input_layernorm.weight`, [hidden], `"hidden_size"`);
    want.tensor(`${at}.post_attention_layernorm.weight`, [hidden], `"hidden_size"`);
    want.linear(
      `${at}.self_attn.q_proj`,
      config.heads * headDim,
      hidden,
      `"num_attention_heads" and "hidden_size"`,
    );
    for (const name of ["k_proj", "v_proj"]) {
      want.linear(
        `${at}.self_attn.${name}`,
        config.kvHeads * headDim,
        hidden,
        `"num_key_value_heads" and "hidden_size"`,
      );
    }
    want.tensor(
      `${at}.self_attn.o_proj.weight`,
      [hidden, config.heads * headDim],
      `"num_attention_heads" and "hidden_size"`,
    );
    for (const name of ["gate_proj", "up_proj"]) {
      want.tensor(
        `${at}.mlp.${name}.weight`,
        [config.intermediate, hidden],
        `"intermediate_size" and "hidden_size"`,
      );
    }
    want.tensor(
      `${at}.mlp.down_proj.weight`,
      [hidden, config.intermediate],
      `"intermediate_size" and "hidden_size"`,
    );
  }
  want.list.push(...expectedOfVision(config));
  return want.list;
}

function expectedOfVision({ vision, hidden }: LmmConfig): readonly ExpectedTensor[] {
  const want = expectations();
  const { width, mlpWidth, patchSize } = vision;
  const merged = width * vision.mergeSize ** 2;
  want.tensor(
    "visual.patch_embed.proj.weight",
    [width, vision.channels, vision.temporalPatchSize, patchSize, patchSize],
    `"embed_dim" and "patch_size"`,
  );
  for (let block = 0; block < vision.depth; block++) {
    const at = `visual.blocks.${block}`;
    want.norm(`${at}.norm1`, width, `"embed_dim"`);
    want.norm(`${at}.norm2`, width, `"embed_dim"`);
    want.linear(`${at}.attn.qkv`, 3 * width, width, `"embed_dim"`);
    want.linear(`${at}.attn.proj`, width, width, `"embed_dim"`);
    want.linear(`${at}.mlp.fc1`, mlpWidth, width, `"mlp_ratio" and "embed_dim"`);
    want.linear(`${at}.mlp.fc2`, width, mlpWidth, `"mlp_ratio" and "embed_dim"`);
  }
  want.norm("visual.merger.ln_q", width, `"embed_dim"`);
  want.linear("visual.merger.mlp.0", merged, merged, `"embed_dim" and "spatial_merge_size"`);
  want.linear("visual.merger.mlp.2", hidden, merged, `"hidden_size" and "spatial_merge_size"`);
  return want.list;
}
