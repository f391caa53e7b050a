import type { LmmConfig, LmmPart } from "../config/index.js";
import type { BuiltModel, Value } from "../onnx/index.js";
import { finish, layersOver } from "./layers.js";
import type { BuildOptions, Layers } from "./layers.js";
import { rotary } from "./rotary.js";
import type { Rotary } from "./rotary.js";

/**
 * The language model over one row: `embeds` `[tokens, hidden]` (token embeddings with the pictures' features in their
 * places), `cos` and `sin` `[tokens, headDim]` → `hidden` `[tokens, hidden]`, the last state after the final norm. Off the
 * CPU also `mask` `[tokens, tokens]`, which is added to the scores (`causalMask`).
 * Source: transformers `models/qwen2_vl/modeling_qwen2_vl.py`.
 */
export function buildText({ config, tensors }: LmmPart, options: BuildOptions): BuiltModel {
  const layers = layersOver("text", tensors, options);
  let x = layers.input("embeds", ["tokens", config.hidden]);
  const positions = rotary(layers, "tokens", config.headDim);
  const mask = options.backend === "cpu" ? undefined : layers.input("mask", ["tokens", "tokens"]);
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `model.layers.${layer}`;
    const normed = layers.rmsNorm(x, `${at}.input_layernorm.weight`, config.rmsEps);
    x = layers.add(x, causalAttention(layers, normed, { at: `${at}.self_attn`, config, positions, mask }));
    const inner = layers.rmsNorm(x, `${at}.post_attention_layernorm.weight`, config.rmsEps);
    x = layers.add(x, gatedMlp(layers, inner, `${at}.mlp`));
  }
  const hidden = layers.rmsNorm(x, "model.norm.weight", config.rmsEps);
  return finish(layers, [{ name: "hidden", value: hidden, shape: ["tokens", config.hidden] }]);
}

type TextAttention = {
  readonly at: string;
  readonly config: LmmConfig;
  readonly positions: Rotary;
  readonly mask: Value | undefined;
};

function causalAttention(
  layers: Layers,
  x: Value,
  { at, config, positions, mask }: TextAttention,
): Value {
  const { heads, kvHeads, headDim } = config;
  const linear = (name: string) => layers.linear(x, `${at}.${name}`, { lora: `${at}.${name}` });
  const q = positions.turn(linear("q_proj"), heads);
  const k = repeatHeads(layers, positions.turn(linear("k_proj"), kvHeads), config);
  const v = repeatHeads(layers, linear("v_proj"), config);
  const mixed = layers.attention(q, k, v, { heads, headDim, causal: { mask } });
  return layers.linear(mixed, `${at}.o_proj`, { bias: "none", lora: `${at}.o_proj` });
}

/** Grouped queries: each key and value head serves `heads / kvHeads` query heads that follow one another. */
function repeatHeads(layers: Layers, x: Value, { heads, kvHeads, headDim }: LmmConfig): Value {
  if (heads === kvHeads) return x;
  const grouped = layers.reshape(x, [-1, kvHeads, 1, headDim]);
  const repeated = layers.graph.node("Expand", [grouped, layers.graph.ints([1, 1, heads / kvHeads, 1])]);
  return layers.reshape(repeated, [-1, heads * headDim]);
}

function gatedMlp(layers: Layers, x: Value, at: string): Value {
  const gate = layers.swish(layers.linear(x, `${at}.gate_proj`, { bias: "none" }), 1);
  const up = layers.linear(x, `${at}.up_proj`, { bias: "none" });
  return layers.linear(layers.multiply(gate, up), `${at}.down_proj`, { bias: "none" });
}

/** What is added to the scores so that no token sees a later one: `[tokens, tokens]`, 0 or far below zero. */
export function causalMask(tokens: number): Float32Array {
  const mask = new Float32Array(tokens * tokens);
  for (let row = 0; row < tokens; row++) mask.fill(-1e9, row * tokens + row + 1, (row + 1) * tokens);
  return mask;
}
