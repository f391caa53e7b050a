import type { LmmPart } from "../config/index.js";
import type { BuiltModel, Value } from "../onnx/index.js";
import { finish, layersOver } from "./layers.js";
import type { BuildOptions, Layers } from "./layers.js";
import { rotary } from "./rotary.js";

const EPSILON = 1e-6;
const QUICK_GELU = 1.702;

/**
 * The vision tower over one picture: `patches` `[patches, channels · frames · patch²]`, `cos` and `sin`
 * `[patches, headDim]` → `features` `[patches / merge², hidden]`. Attention is over the whole picture, so every picture
 * is a run of its own. Source: transformers `models/qwen2_vl/modeling_qwen2_vl.py`.
 */
export function buildVision({ config, tensors }: LmmPart, options: BuildOptions): BuiltModel {
  const { vision, hidden } = config;
  const layers = layersOver("vision", tensors, options);
  const patch = vision.channels * vision.temporalPatchSize * vision.patchSize ** 2;
  const patches = layers.input("patches", ["patches", patch]);
  const positions = rotary(layers, "patches", vision.headDim);
  let x = layers.linear(patches, "visual.patch_embed.proj", { bias: "none", shape: [vision.width, patch] });
  for (let block = 0; block < vision.depth; block++) {
    const at = `visual.blocks.${block}`;
    const normed = layers.layerNorm(x, `${at}.norm1`, EPSILON);
    x = layers.add(x, selfAttention(layers, normed, { at: `${at}.attn`, heads: vision.heads, headDim: vision.headDim, turn: positions.turn }));
    const inner = layers.linear(layers.layerNorm(x, `${at}.norm2`, EPSILON), `${at}.mlp.fc1`);
    x = layers.add(x, layers.linear(layers.swish(inner, QUICK_GELU), `${at}.mlp.fc2`));
  }
  const merged = vision.width * vision.mergeSize ** 2;
  const joined = layers.reshape(layers.layerNorm(x, "visual.merger.ln_q", EPSILON), [-1, merged]);
  const features = layers.linear(layers.gelu(layers.linear(joined, "visual.merger.mlp.0"), "none"), "visual.merger.mlp.2");
  return finish(layers, [{ name: "features", value: features, shape: ["picture tokens", hidden] }]);
}

function selfAttention(
  layers: Layers,
  x: Value,
  { at, heads, headDim, turn }: { readonly at: string; readonly heads: number; readonly headDim: number; readonly turn: (x: Value, heads: number) => Value },
): Value {
  const [q, k, v] = layers.split(layers.linear(x, `${at}.qkv`), 3);
  if (q === undefined || k === undefined || v === undefined) throw new Error("Internal error: an empty split.");
  const mixed = layers.attention(turn(q, heads), turn(k, heads), v, { heads, headDim });
  return layers.linear(mixed, `${at}.proj`);
}
