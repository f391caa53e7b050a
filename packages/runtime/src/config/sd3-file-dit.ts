/**
 * The SD3 transformer inside a checkpoint of one file, as Stability AI publishes it, under the names that diffusers gives
 * its tensors. Comes in a file's tensors; goes out the same bytes, renamed: fused q, k and v become thirds of their rows,
 * and the two norms whose halves lie the other way round are marked so.
 * Source: diffusers `scripts/convert_sd3_to_diffusers.py`; Stability-AI/sd3.5 `mmditx.py`.
 */

import { partOfRows, withHalvesSwapped, WeightsError } from "../weights/index.js";
import type { TensorInfo, TensorMap, Weights } from "../weights/index.js";
import { quoted } from "../weights/weights-error.js";
import { guessFamily } from "./family.js";

type Named = readonly [name: string, info: TensorInfo];

/** The transformer's tensors under diffusers' names. Throws `WeightsError` with what the file is instead. */
export function sd3FileDit({ path, tensors }: Weights): TensorMap {
  const prefix = PREFIXES.find((start) => tensors.has(`${start}joint_blocks.0.x_block.attn.qkv.weight`));
  if (prefix === undefined) throw noTransformer(path, tensors);
  const isOwn = (name: string) => (prefix === "" ? OWN.test(name) : name.startsWith(prefix));
  const own = [...tensors].filter(([name]) => isOwn(name));
  const last = Math.max(...own.map(([name]) => Number(BLOCK.exec(name.slice(prefix.length))?.[1] ?? -1)));
  return new Map(
    own.flatMap(([name, info]) => {
      const renamed = diffusersTensors(name.slice(prefix.length), info, last);
      if (renamed !== undefined) return renamed;
      throw new WeightsError(
        "wrong_family",
        `"${path}" holds an SD3 transformer of a kind that is not known: no released one has tensor ${quoted(name)}.`,
      );
    }),
  );
}

const PREFIXES = ["model.diffusion_model.", ""] as const;
/** What belongs to the transformer where no prefix says so. */
const OWN =
  /^(pos_embed$|(x_embedder|t_embedder|y_embedder|context_embedder|joint_blocks|final_layer|register)\b)/;
const BLOCK = /^joint_blocks\.(\d+)\.(x|context)_block\.(.+)\.(weight|bias)$/;
const AROUND = /^(.+)\.(weight|bias)$/;

function noTransformer(path: string, tensors: TensorMap): WeightsError {
  const found = guessFamily(tensors);
  if (found === "an SD3 transformer") {
    return new WeightsError(
      "wrong_family",
      `"${path}" is a file out of a diffusers folder; name the folder, which also has the transformer's config.`,
    );
  }
  const instead = found === undefined ? "none of its tensors is named so" : `it holds ${found}`;
  return new WeightsError(
    "wrong_family",
    `"${path}" has no SD3 transformer, whose tensors are named "joint_blocks.…" in a checkpoint of one file: ${instead}.`,
  );
}

/** `undefined` for a name that no released transformer has. */
function diffusersTensors(name: string, info: TensorInfo, last: number): readonly Named[] | undefined {
  if (name === "pos_embed") return [["pos_embed.pos_embed", info]];
  const block = BLOCK.exec(name);
  if (block !== null) {
    const [, index = "", stream = "", module = "", kind = ""] = block;
    const at = `transformer_blocks.${index}`;
    return blockTensors({ at, stream, module, kind, info, isLast: Number(index) === last });
  }
  const [, module = "", kind = ""] = AROUND.exec(name) ?? [];
  if (module === "final_layer.adaLN_modulation.1")
    return [[`norm_out.linear.${kind}`, withHalvesSwapped(info)]];
  const renamed = AROUND_BLOCKS[module];
  return renamed === undefined ? undefined : [[`${renamed}.${kind}`, info]];
}

const AROUND_BLOCKS: Readonly<Record<string, string | undefined>> = {
  "x_embedder.proj": "pos_embed.proj",
  "t_embedder.mlp.0": "time_text_embed.timestep_embedder.linear_1",
  "t_embedder.mlp.2": "time_text_embed.timestep_embedder.linear_2",
  "y_embedder.mlp.0": "time_text_embed.text_embedder.linear_1",
  "y_embedder.mlp.2": "time_text_embed.text_embedder.linear_2",
  context_embedder: "context_embedder",
  "final_layer.linear": "proj_out",
};

type BlockTensor = {
  readonly at: string;
  readonly stream: string;
  readonly module: string;
  readonly kind: string;
  readonly info: TensorInfo;
  readonly isLast: boolean;
};

function blockTensors({ at, stream, module, kind, info, isLast }: BlockTensor): readonly Named[] | undefined {
  const { fused, renamed } = stream === "x" ? PICTURE : CONTEXT;
  const thirds = fused[module];
  if (thirds !== undefined)
    return thirds.map((name, index): Named => [`${at}.${name}.${kind}`, partOfRows(info, index, 3)]);
  const name = renamed[module];
  if (name === undefined) return undefined;
  // Continuous AdaLN: the published order is shift, scale; diffusers has scale, shift.
  const swapped = isLast && name === "norm1_context.linear";
  return [[`${at}.${name}.${kind}`, swapped ? withHalvesSwapped(info) : info]];
}

type Names = {
  readonly fused: Readonly<Record<string, readonly string[] | undefined>>;
  readonly renamed: Readonly<Record<string, string | undefined>>;
};

const PICTURE: Names = {
  fused: {
    "attn.qkv": ["attn.to_q", "attn.to_k", "attn.to_v"],
    "attn2.qkv": ["attn2.to_q", "attn2.to_k", "attn2.to_v"],
  },
  renamed: {
    "attn.ln_q": "attn.norm_q",
    "attn.ln_k": "attn.norm_k",
    "attn.proj": "attn.to_out.0",
    "attn2.ln_q": "attn2.norm_q",
    "attn2.ln_k": "attn2.norm_k",
    "attn2.proj": "attn2.to_out.0",
    "adaLN_modulation.1": "norm1.linear",
    "mlp.fc1": "ff.net.0.proj",
    "mlp.fc2": "ff.net.2",
  },
};

const CONTEXT: Names = {
  fused: { "attn.qkv": ["attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"] },
  renamed: {
    "attn.ln_q": "attn.norm_added_q",
    "attn.ln_k": "attn.norm_added_k",
    "attn.proj": "attn.to_add_out",
    "adaLN_modulation.1": "norm1_context.linear",
    "mlp.fc1": "ff_context.net.0.proj",
    "mlp.fc2": "ff_context.net.2",
  },
};
