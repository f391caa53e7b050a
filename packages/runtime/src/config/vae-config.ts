/**
 * The sizes of a VAE: out of the config that diffusers saves beside it, or, in SD3's checkpoints of one file, out of the
 * shapes of its tensors and what all of SD3's VAEs share.
 */

import { z } from "zod";
import { WeightsError } from "../weights/index.js";
import type { TensorMap } from "../weights/index.js";
import { finite, size } from "./numbers.js";
import { validate } from "./read-config.js";

/** Sizes of the VAE. */
export type VaeConfig = {
  readonly latentChannels: number;
  /** Width of each stage, from the picture inwards; every stage but the last halves the size. */
  readonly channels: readonly number[];
  readonly layersPerBlock: number;
  readonly groups: number;
  /** The DiT sees `(z − shift) · scaling`. */
  readonly scaling: number;
  readonly shift: number;
  readonly midAttention: boolean;
  readonly quantConv: boolean;
  readonly postQuantConv: boolean;
  /** Picture size it was trained at, in pixels. */
  readonly sampleSize: number;
};

/**
 * The sizes that tensors under diffusers' names show, with SD3's own scaling, shift and 32 groups, which are in no tensor.
 * Source: Stability-AI/sd3.5 `sd3_impls.py` (`SD3LatentFormat`, `VAEEncoder`). Throws `WeightsError` for other VAEs.
 */
export function sd3VaeConfig(tensors: TensorMap, path: string): VaeConfig {
  const stages = countOf(tensors, /^encoder\.down_blocks\.(\d+)\./);
  const channels = Array.from(
    { length: stages },
    (_, stage) => tensors.get(`encoder.down_blocks.${stage}.resnets.0.conv1.weight`)?.shape[0] ?? 0,
  );
  const latentChannels = tensors.get("decoder.conv_in.weight")?.shape[1] ?? 0;
  const quantConv = tensors.has("quant_conv.weight") || tensors.has("post_quant_conv.weight");
  if (latentChannels !== 16 || quantConv) {
    const found = quantConv ? "convolutions around its latents" : `${latentChannels} latent channels`;
    throw new WeightsError(
      "wrong_family",
      `"${path}" holds another VAE than SD3's, which has 16 latent channels and nothing around them; this one has ${found}.`,
    );
  }
  const uneven = channels.find((width) => width === 0 || width % 32 !== 0);
  if (uneven !== undefined)
    throw new WeightsError(
      "bad_shape",
      `"${path}" holds no VAE of SD3: its width ${uneven} is no multiple of 32.`,
    );
  return {
    latentChannels,
    channels,
    layersPerBlock: countOf(tensors, /^encoder\.down_blocks\.0\.resnets\.(\d+)\./),
    groups: 32,
    scaling: 1.5305,
    shift: 0.0609,
    midAttention: tensors.has("encoder.mid_block.attentions.0.to_q.weight"),
    quantConv: false,
    postQuantConv: false,
    sampleSize: 1024,
  };
}

function countOf(tensors: TensorMap, form: RegExp): number {
  return 1 + Math.max(-1, ...[...tensors.keys()].map((name) => Number(form.exec(name)?.[1] ?? -1)));
}

const VAE = z.object({
  in_channels: z.literal(3),
  out_channels: z.literal(3),
  latent_channels: size(),
  block_out_channels: z.array(size()).min(1).max(8),
  layers_per_block: size(),
  norm_num_groups: size(),
  scaling_factor: z.number().gt(0),
  shift_factor: finite().nullish(),
  act_fn: z.literal("silu").optional(),
  mid_block_add_attention: z.boolean().optional(),
  use_quant_conv: z.boolean().optional(),
  use_post_quant_conv: z.boolean().optional(),
  sample_size: size().optional(),
  down_block_types: z.array(z.literal("DownEncoderBlock2D")),
  up_block_types: z.array(z.literal("UpDecoderBlock2D")),
});

/** The sizes that a parsed config of diffusers states. `path` is for sentences. */
export function vaeConfig(path: string, json: unknown): VaeConfig {
  const stored = validate(path, json, VAE);
  for (const channels of stored.block_out_channels) {
    if (channels % stored.norm_num_groups !== 0) {
      throw new WeightsError(
        "bad_config",
        `"${path}" is not usable: "norm_num_groups" ${stored.norm_num_groups} does not divide the width ${channels} in "block_out_channels".`,
      );
    }
  }
  return {
    latentChannels: stored.latent_channels,
    channels: stored.block_out_channels,
    layersPerBlock: stored.layers_per_block,
    groups: stored.norm_num_groups,
    scaling: stored.scaling_factor,
    shift: stored.shift_factor ?? 0,
    midAttention: stored.mid_block_add_attention ?? true,
    quantConv: stored.use_quant_conv ?? true,
    postQuantConv: stored.use_post_quant_conv ?? true,
    sampleSize: stored.sample_size ?? 512,
  };
}
