/**
 * The sizes of a Qwen2-VL model and how it wants its pictures, out of the JSON beside its weights.
 * Source: transformers `models/qwen2_vl/configuration_qwen2_vl.py`, `image_processing_qwen2_vl.py`.
 */

import { z } from "zod";
import { WeightsError } from "../weights/index.js";
import { finite, size } from "./numbers.js";
import { readConfig, validate } from "./read-config.js";

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
export function lmmConfig(path: string, json: Readonly<Record<string, unknown>>): LmmConfig {
  const outer = validate(path, json, OUTER);
  const text = validate(path, outer.text_config ?? json, TEXT);
  const vision = validate(path, outer.vision_config, VISION);
  const contradiction = findContradiction(text, vision);
  if (contradiction !== undefined) {
    throw new WeightsError("bad_config", `"${path}" is not usable: ${contradiction}.`);
  }
  return {
    hidden: text.hidden_size,
    layers: text.num_hidden_layers,
    heads: text.num_attention_heads,
    kvHeads: text.num_key_value_heads,
    headDim: text.hidden_size / text.num_attention_heads,
    intermediate: text.intermediate_size,
    vocabulary: text.vocab_size,
    rmsEps: text.rms_norm_eps,
    ropeTheta: text.rope_parameters?.rope_theta ?? text.rope_theta ?? 1_000_000,
    ropeSections: sectionsOf(text),
    imageToken: outer.image_token_id,
    visionStartToken: outer.vision_start_token_id,
    visionEndToken: outer.vision_end_token_id,
    vision: visionConfig(vision),
  };
}

type StoredText = z.infer<typeof TEXT>;
type StoredVision = z.infer<typeof VISION>;

function sectionsOf(text: StoredText): readonly number[] {
  return (text.rope_parameters ?? text.rope_scaling)?.mrope_section ?? [];
}

/** What cannot be true of one model, as the end of a sentence. */
function findContradiction(text: StoredText, vision: StoredVision): string | undefined {
  const { hidden_size: hidden, num_attention_heads: heads, num_key_value_heads: kvHeads } = text;
  const half = hidden / heads / 2;
  const sum = sectionsOf(text).reduce((total, part) => total + part, 0);
  if (!Number.isInteger(half))
    return `"hidden_size" ${hidden} is no even multiple of "num_attention_heads" ${heads}`;
  if (heads % kvHeads !== 0)
    return `"num_attention_heads" ${heads} is no multiple of "num_key_value_heads" ${kvHeads}`;
  if (sum !== half)
    return `"mrope_section" must add up to half of a head's width, ${half}, and adds up to ${sum}`;
  if (vision.embed_dim % (4 * vision.num_heads) !== 0) {
    return `"embed_dim" ${vision.embed_dim} is no multiple of four times "num_heads" ${vision.num_heads}`;
  }
  if (vision.hidden_size === hidden) return undefined;
  return `the vision tower's "hidden_size" ${vision.hidden_size} is not the language model's, ${hidden}`;
}

function visionConfig(stored: StoredVision): VisionConfig {
  return {
    depth: stored.depth,
    width: stored.embed_dim,
    heads: stored.num_heads,
    headDim: stored.embed_dim / stored.num_heads,
    mlpWidth: Math.trunc(stored.embed_dim * stored.mlp_ratio),
    channels: stored.in_channels ?? stored.in_chans ?? 3,
    patchSize: stored.patch_size,
    mergeSize: stored.spatial_merge_size,
    temporalPatchSize: stored.temporal_patch_size,
  };
}

/** Reads `preprocessor_config.json`, which must cut pictures as the vision tower takes them. */
export async function readPictureSettings(path: string, vision: VisionConfig): Promise<PictureSettings> {
  const json = await readConfig(path, PREPROCESSOR);
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
