/**
 * The sizes of an SD3 transformer: out of the config that diffusers saves beside it, or, where a publisher saved none, out
 * of the shapes of its tensors.
 */

import { z } from "zod";
import { WeightsError } from "../weights/index.js";
import type { TensorMap } from "../weights/index.js";
import { quoted } from "../weights/weights-error.js";
import { size } from "./numbers.js";
import { validate } from "./read-config.js";

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

/**
 * The sizes that tensors under diffusers' names show. Two sizes are in no tensor: the width of a head is 64, as in all
 * released ones, where no q and k norm shows it; and the size trained at is 128 (1,024 pixels), as in all released ones,
 * or what the positions reach. Throws `WeightsError` where the shapes make no transformer.
 */
export function ditConfigOf(tensors: TensorMap, path: string): DitConfig {
  const shape = (name: string) => tensors.get(name)?.shape ?? missing(name, path);
  const [width = 0, inChannels = 0, patchSize = 0] = shape("pos_embed.proj.weight");
  const [, positions = 0] = shape("pos_embed.pos_embed");
  const [out = 0] = shape("proj_out.weight");
  const norm = tensors.get("transformer_blocks.0.attn.norm_q.weight");
  const headDim = norm?.shape[0] ?? 64;
  const posEmbedMaxSize = Math.sqrt(positions);
  const sizes = {
    "the number of heads": width / headDim,
    "the side of the position table": posEmbedMaxSize,
    "the number of channels": out / patchSize ** 2,
  };
  for (const [what, value] of Object.entries(sizes)) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new WeightsError(
      "bad_shape",
      `"${path}" holds no SD3 transformer that can be used: by its shapes ${what} would be ${value}.`,
    );
  }
  const blocks = [...tensors.keys()].map((name) => /^transformer_blocks\.(\d+)\.(attn2)?/.exec(name));
  const layers = 1 + Math.max(-1, ...blocks.map((found) => Number(found?.[1] ?? -1)));
  const dual = blocks.flatMap((found) => (found?.[2] === undefined ? [] : [Number(found[1])]));
  return {
    sampleSize: Math.min(128, posEmbedMaxSize * patchSize),
    patchSize,
    inChannels,
    outChannels: sizes["the number of channels"],
    layers,
    heads: sizes["the number of heads"],
    headDim,
    width,
    posEmbedMaxSize,
    qkNorm: norm !== undefined,
    dualLayers: new Set(dual),
  };
}

function missing(name: string, path: string): never {
  throw new WeightsError("missing_tensor", `"${path}" lacks tensor ${quoted(name)} of an SD3 transformer.`);
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

/** The sizes that a parsed config of diffusers states. `path` is for sentences. */
export function ditConfig(path: string, json: unknown): DitConfig {
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
