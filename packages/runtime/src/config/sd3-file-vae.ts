/**
 * The VAE inside a checkpoint of one file, as Stability AI publishes it, under the names that diffusers gives its tensors.
 * Comes in a file's tensors; goes out the same bytes, renamed: the decoder's stages are numbered the other way round, and
 * the attention's projections, stored as kernels of one pixel, are seen as matrices.
 * Source: diffusers `loaders/single_file_utils.py` (`convert_ldm_vae_checkpoint`); Stability-AI/sd3.5 `sd3_impls.py`.
 */

import { kernelAsMatrix, WeightsError } from "../weights/index.js";
import type { TensorMap, Weights } from "../weights/index.js";
import { quoted } from "../weights/weights-error.js";
import { guessFamily } from "./family.js";

/** The VAE's tensors under diffusers' names. Throws `WeightsError` with what the file is instead. */
export function sd3FileVae({ path, tensors }: Weights): TensorMap {
  const prefix = PREFIXES.find((start) => tensors.has(`${start}encoder.down.0.block.0.conv1.weight`));
  const family = guessFamily(tensors);
  const foreign =
    family !== undefined && family !== "an SD3 checkpoint in one file" && family !== "a VAE in one file";
  if (prefix === undefined || foreign) throw noVae(path, tensors);
  const own = [...tensors].filter(([name]) => name.startsWith(prefix));
  const stages =
    1 + Math.max(...own.map(([name]) => Number(STAGE.exec(name.slice(prefix.length))?.[1] ?? -1)));
  return new Map(
    own.map(([name, info]) => {
      const renamed = diffusersName(name.slice(prefix.length), stages);
      if (renamed === undefined) {
        throw new WeightsError(
          "wrong_family",
          `"${path}" holds a VAE of a kind that is not known: SD3's has no tensor ${quoted(name)}.`,
        );
      }
      return [renamed, renamed.includes(".attentions.") ? kernelAsMatrix(info) : info];
    }),
  );
}

const PREFIXES = ["first_stage_model.", "vae."] as const;
const STAGE = /^decoder\.up\.(\d+)\./;

function noVae(path: string, tensors: TensorMap): WeightsError {
  const found = guessFamily(tensors);
  if (tensors.has("encoder.down.0.block.0.conv1.weight")) {
    return new WeightsError(
      "wrong_family",
      `"${path}" holds a VAE that may be SD3's or FLUX's: their tensors are the same, their scaling is not. Name a checkpoint that has it beside its transformer, or a diffusers folder, which says it in its config.`,
    );
  }
  if (found === "an AutoencoderKL") {
    return new WeightsError(
      "wrong_family",
      `"${path}" is a file out of a diffusers folder; name the folder, which also has the VAE's config.`,
    );
  }
  const instead = found === undefined ? "none of its tensors is named so" : `it holds ${found}`;
  return new WeightsError(
    "wrong_family",
    `"${path}" has no VAE of SD3, whose tensors are named "first_stage_model.…" in a checkpoint of one file: ${instead}.`,
  );
}

/** `undefined` for a name that SD3's VAE does not have. */
function diffusersName(name: string, stages: number): string | undefined {
  for (const [form, rename] of RENAMED) {
    const found = form.exec(name);
    if (found !== null) return rename(found, stages);
  }
  return undefined;
}

const RENAMED: readonly (readonly [RegExp, (found: RegExpExecArray, stages: number) => string])[] = [
  [/^((en|de)coder\.conv_(in|out)|(post_)?quant_conv)\.(weight|bias)$/, ([name]) => name],
  [/^(encoder|decoder)\.norm_out\.(weight|bias)$/, ([, side, kind]) => `${side}.conv_norm_out.${kind}`],
  [
    /^(encoder|decoder)\.mid\.block_([12])\.(norm[12]|conv[12]|nin_shortcut)\.(weight|bias)$/,
    ([, side, block, name = "", kind]) =>
      `${side}.mid_block.resnets.${Number(block) - 1}.${inBlock(name)}.${kind}`,
  ],
  [
    /^(encoder|decoder)\.mid\.attn_1\.(norm|q|k|v|proj_out)\.(weight|bias)$/,
    ([, side, name = "", kind]) => `${side}.mid_block.attentions.0.${ATTENTION[name]}.${kind}`,
  ],
  [
    /^encoder\.down\.(\d+)\.block\.(\d+)\.(norm[12]|conv[12]|nin_shortcut)\.(weight|bias)$/,
    ([, stage, block, name = "", kind]) =>
      `encoder.down_blocks.${stage}.resnets.${block}.${inBlock(name)}.${kind}`,
  ],
  [
    /^encoder\.down\.(\d+)\.downsample\.conv\.(weight|bias)$/,
    ([, stage, kind]) => `encoder.down_blocks.${stage}.downsamplers.0.conv.${kind}`,
  ],
  [
    /^decoder\.up\.(\d+)\.block\.(\d+)\.(norm[12]|conv[12]|nin_shortcut)\.(weight|bias)$/,
    ([, stage, block, name = "", kind], stages) =>
      `decoder.up_blocks.${stages - 1 - Number(stage)}.resnets.${block}.${inBlock(name)}.${kind}`,
  ],
  [
    /^decoder\.up\.(\d+)\.upsample\.conv\.(weight|bias)$/,
    ([, stage, kind], stages) => `decoder.up_blocks.${stages - 1 - Number(stage)}.upsamplers.0.conv.${kind}`,
  ],
];

const ATTENTION: Readonly<Record<string, string | undefined>> = {
  norm: "group_norm",
  q: "to_q",
  k: "to_k",
  v: "to_v",
  proj_out: "to_out.0",
};

function inBlock(name: string): string {
  return name === "nin_shortcut" ? "conv_shortcut" : name;
}
