import type { LmmConfig } from "./lmm-config.js";
import { expectations } from "./expected-tensors.js";
import type { ExpectedTensor } from "./expected-tensors.js";

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
