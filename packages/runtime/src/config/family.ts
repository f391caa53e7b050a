import type { TensorMap } from "../weights/index.js";

/** What a file of weights is, in words for a sentence. */
export type Family =
  | "a Dream Engine adapter"
  | "a Qwen2-VL model"
  | "an SD3 transformer"
  | "an AutoencoderKL"
  | "a LoRA"
  | "an SD3 checkpoint in one file"
  | "a Stable Diffusion XL checkpoint"
  | "a Stable Diffusion 1 or 2 checkpoint"
  | "a VAE in one file"
  | "a FLUX transformer"
  | "a U-Net"
  | "a CLIP text encoder"
  | "a T5 text encoder"
  | "a language model without a vision tower";

const SIGNS: readonly (readonly [RegExp, Family])[] = [
  [/^input_embeds_align_mlp\./, "a Dream Engine adapter"],
  [/(\.lora_[AB]\.|\.lora_(down|up)\.|\.lora\.(down|up)\.)/, "a LoRA"],
  [/^conditioner\.embedders\.1\./, "a Stable Diffusion XL checkpoint"],
  [/^cond_stage_model\./, "a Stable Diffusion 1 or 2 checkpoint"],
  [/^(model\.diffusion_model\.)?joint_blocks\.0\./, "an SD3 checkpoint in one file"],
  [/^(model\.diffusion_model\.)?double_blocks\.0\.|^single_transformer_blocks\.0\./, "a FLUX transformer"],
  [/^transformer_blocks\.0\.attn\.add_q_proj\./, "an SD3 transformer"],
  [
    /^(add_embedding|down_blocks\.\d+\.attentions|down_blocks\.\d+\.resnets|model\.diffusion_model\.input_blocks)\./,
    "a U-Net",
  ],
  [/^(encoder\.(down_blocks|conv_in)|decoder\.(up_blocks|conv_in))\./, "an AutoencoderKL"],
  [/^(model\.)?visual\.patch_embed\.proj\./, "a Qwen2-VL model"],
  [/^(text_model|text_projection)\b/, "a CLIP text encoder"],
  [/^(encoder\.)?block\.0\.layer\.0\.SelfAttention\./, "a T5 text encoder"],
  [/^((first_stage_model|vae)\.)?encoder\.down\.0\.block\.0\./, "a VAE in one file"],
  [/^model\.(language_model\.)?layers\.0\.self_attn\./, "a language model without a vision tower"],
];

/** Says what a file of weights is by its tensors' names; `undefined` when nothing tells. */
export function guessFamily(tensors: TensorMap): Family | undefined {
  const names = [...tensors.keys()];
  return SIGNS.find(([sign]) => names.some((name) => sign.test(name)))?.[1];
}
