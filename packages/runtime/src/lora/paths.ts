/**
 * From a module's name in a LoRA file to the modules it changes in a checkpoint: diffusers' names for the DiT,
 * transformers' for the LMM. One fused module of a single-file layout may be three of ours.
 */

import { fromSingleFile } from "./single-file.js";
import type { RowRule } from "./single-file.js";

/** The models that a LoRA can change. */
export type LoraModel = "dit" | "lmm";

/** A module that a pair changes. */
export interface LoraTarget {
  readonly model: LoraModel;
  readonly path: string;
  readonly rows: RowRule;
}

/** What a name stands for: targets, something that has no effect in this engine, or nothing known. */
export type LoraPlace = { readonly targets: readonly LoraTarget[] } | "no-effect" | "unknown";

/** Finds the place of a module's name. `outOverIn` is rows of up over columns of down: it tells adaLN layers apart. */
export function placeOf(module: string, outOverIn: number): LoraPlace {
  const name = module.replace(/^base_model\.model\./, "");
  if (/^(text_encoder(_[23])?\.|lora_te[123]?_|text_encoders\.|clip_[lg]\.|t5xxl\.)/.test(name))
    return "no-effect";
  const dit = ditName(name);
  if (dit !== undefined) return ditPlace(dit, outOverIn);
  const lmm = lmmName(name);
  return lmm === undefined ? "unknown" : { targets: [{ model: "lmm", path: lmm, rows: "all" }] };
}

/** A dotted name in diffusers' or the single file's layout, without the prefix of whoever saved it. */
function ditName(name: string): string | undefined {
  const flat = /^(?:lora_transformer|lora_unet|lycoris)_(.+)$/.exec(name)?.[1];
  if (flat !== undefined) return dotted(flat);
  const bare = name.replace(/^(?:transformer|dit|(?:model\.)?diffusion_model)\./, "");
  return ditRoots.test(bare) ? bare : undefined;
}

const ditRoots =
  /^(?:transformer_blocks|joint_blocks|context_embedder|time_text_embed|pos_embed|norm_out|proj_out|x_embedder|y_embedder|t_embedder|final_layer)(?:\.|$)/;

function ditPlace(name: string, outOverIn: number): LoraPlace {
  const places = fromSingleFile(name, outOverIn) ?? [{ path: name, rows: "all" }];
  const effective = places.filter(
    ({ path }) => !/^(context_embedder|time_text_embed\.text_embedder)(\.|$)/.test(path),
  );
  if (effective.length === 0) return "no-effect";
  return { targets: effective.map(({ path, rows }) => ({ model: "dit", path, rows })) };
}

/** Underscores back to dots: only names that the DiT has can be told apart. */
function dotted(flat: string): string | undefined {
  const [, blocks, index, rest] = /^(joint_blocks|transformer_blocks)_(\d+)_(.+)$/.exec(flat) ?? [];
  if (rest === undefined) return flatNames.get(flat);
  const inside = flatBlockNames.get(rest);
  return inside === undefined ? undefined : `${blocks}.${index}.${inside}`;
}

const byFlatName = (names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(names.map((name) => [name.replaceAll(".", "_"), name]));

const flatNames = byFlatName([
  ...[
    "context_embedder",
    "x_embedder.proj",
    "final_layer.linear",
    "final_layer.adaLN_modulation.1",
    "proj_out",
  ],
  ...["t_embedder.mlp.0", "t_embedder.mlp.2", "y_embedder.mlp.0", "y_embedder.mlp.2", "norm_out.linear"],
  ...["timestep_embedder", "text_embedder"].flatMap((part) =>
    [1, 2].map((i) => `time_text_embed.${part}.linear_${i}`),
  ),
  "pos_embed.proj",
]);

const attention = ["to_q", "to_k", "to_v", "to_out.0"];
const flatBlockNames = byFlatName([
  ...["x_block", "context_block"].flatMap((block) =>
    ["attn.qkv", "attn.proj", "attn2.qkv", "attn2.proj", "mlp.fc1", "mlp.fc2", "adaLN_modulation.1"].map(
      (layer) => `${block}.${layer}`,
    ),
  ),
  ...[...attention, "add_q_proj", "add_k_proj", "add_v_proj", "to_add_out"].map((layer) => `attn.${layer}`),
  ...attention.map((layer) => `attn2.${layer}`),
  ...["ff", "ff_context"].flatMap((part) => [`${part}.net.0.proj`, `${part}.net.2`]),
  ...["norm1.linear", "norm1_context.linear"],
]);

/** transformers renamed the parts of Qwen2-VL along the way; these are the published names. */
function lmmName(name: string): string | undefined {
  const bare = name
    .replace(/^lmm\./, "")
    .replace(/^model\.language_model\./, "model.")
    .replace(/^language_model\.model\./, "model.")
    .replace(/^model\.visual\./, "visual.");
  return /^(?:model\.layers\.\d+|visual\.(?:blocks\.\d+|merger))\./.test(bare) ? bare : undefined;
}
