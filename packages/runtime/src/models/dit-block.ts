/**
 * One block of the MM-DiT: picture tokens and context tokens are modulated by the time and the pooled vector, attend to
 * each other jointly, and pass an MLP each. In the last block the context only serves as keys and values.
 * Source: diffusers `models/attention.py` (`JointTransformerBlock`), `models/attention_processor.py`
 * (`JointAttnProcessor2_0`), `models/normalization.py`.
 */

import type { DitConfig } from "../config/index.js";
import type { Value } from "../onnx/index.js";
import type { Layers } from "./layers.js";

/** What a block works on. */
export type BlockState = {
  readonly layer: number;
  readonly config: DitConfig;
  /** SiLU of time embedding plus pooled vector, `[1, width]`. */
  readonly modulation: Value;
  /** `[tokens, width]` */
  readonly picture: Value;
  /** `[context, width]` */
  readonly context: Value;
};

/** Adds a block to the graph; the context is `undefined` after the last one. */
export function ditBlock(layers: Layers, state: BlockState): { readonly picture: Value; readonly context: Value | undefined } {
  const { layer, config, modulation, picture, context } = state;
  const at = `transformer_blocks.${layer}`;
  const last = layer === config.layers - 1;
  const dual = config.dualLayers.has(layer);
  const chunks = (module: string, parts: number) => {
    const made = layers.linear(modulation, module, { lora: module });
    return layers.split(layers.reshape(made, [-1]), parts);
  };
  const m = pictureModulation(chunks(`${at}.norm1.linear`, dual ? 9 : 6));
  const c = contextModulation(chunks(`${at}.norm1_context.linear`, last ? 2 : 6), last ? "last" : "inner");

  const normedPicture = layers.modulatedNorm(picture, m.scale, m.shift);
  const normedContext = layers.modulatedNorm(context, c.scale, c.shift);
  const joint = jointAttention(layers, { at: `${at}.attn`, config, picture: normedPicture, context: normedContext, last });

  let x = gated(layers, picture, m.gate, joint.picture);
  if (m.second) {
    const normed = layers.modulatedNorm(picture, m.second.scale, m.second.shift);
    x = gated(layers, x, m.second.gate, pictureAttention(layers, { at: `${at}.attn2`, config, picture: normed }));
  }
  x = gated(layers, x, m.mlpGate, mlp(layers, layers.modulatedNorm(x, m.mlpScale, m.mlpShift), `${at}.ff`));
  if (!joint.context || !c.after) return { picture: x, context: undefined };

  const after = c.after;
  let y = gated(layers, context, after.gate, joint.context);
  y = gated(layers, y, after.mlpGate, mlp(layers, layers.modulatedNorm(y, after.mlpScale, after.mlpShift), `${at}.ff_context`));
  return { picture: x, context: y };
}

/** AdaLN-Zero gives shift, scale, gate, then the MLP's shift, scale, gate, then those of the second attention. */
function pictureModulation(chunks: readonly Value[]) {
  const [shift, scale, gate, mlpShift, mlpScale, mlpGate, shift2, scale2, gate2] = chunks;
  if (!shift || !scale || !gate || !mlpShift || !mlpScale || !mlpGate) throw new Error("Internal error: a short split.");
  const second = shift2 && scale2 && gate2 ? { shift: shift2, scale: scale2, gate: gate2 } : undefined;
  return { shift, scale, gate, mlpShift, mlpScale, mlpGate, second };
}

/** The last block's context norm is continuous AdaLN, which gives scale before shift and nothing else. */
function contextModulation(chunks: readonly Value[], place: "inner" | "last") {
  if (place === "last") {
    const [scale, shift] = chunks;
    if (!scale || !shift) throw new Error("Internal error: a short split.");
    return { scale, shift, after: undefined };
  }
  const { shift, scale, gate, mlpShift, mlpScale, mlpGate } = pictureModulation(chunks);
  return { shift, scale, after: { gate, mlpShift, mlpScale, mlpGate } };
}

function gated(layers: Layers, x: Value, gate: Value, change: Value): Value {
  return layers.add(x, layers.multiply(change, gate));
}

function mlp(layers: Layers, x: Value, at: string): Value {
  const inner = layers.linear(x, `${at}.net.0.proj`, { lora: `${at}.net.0.proj` });
  return layers.linear(layers.gelu(inner, "tanh"), `${at}.net.2`, { lora: `${at}.net.2` });
}

type AttentionInput = { readonly at: string; readonly config: DitConfig; readonly picture: Value };

/** Both streams see keys and values of both; queries stay apart, so that nothing has to be cut again. */
function jointAttention(layers: Layers, input: AttentionInput & { readonly context: Value; readonly last: boolean }) {
  const { at, config, picture, context, last } = input;
  const { heads, headDim } = config;
  const project = (x: Value, name: string, norm?: string) => projected(layers, x, { at, name, norm, config });
  const join = (a: Value, b: Value) => layers.graph.node("Concat", [a, b], { attributes: { axis: { int: 0 } } });
  const k = join(project(picture, "to_k", "norm_k"), project(context, "add_k_proj", "norm_added_k"));
  const v = join(project(picture, "to_v"), project(context, "add_v_proj"));
  // LoRAs are trained on the last block's context queries too, though nothing depends on them.
  if (last) layers.unusedLora(`${at}.add_q_proj`);
  const out = (q: Value, name: string) =>
    layers.linear(layers.attention(q, k, v, { heads, headDim }), `${at}.${name}`, { lora: `${at}.${name}` });
  return {
    picture: out(project(picture, "to_q", "norm_q"), "to_out.0"),
    context: last ? undefined : out(project(context, "add_q_proj", "norm_added_q"), "to_add_out"),
  };
}

/** The second attention of SD3.5-Medium's first blocks: the picture's tokens among themselves. */
function pictureAttention(layers: Layers, { at, config, picture }: AttentionInput): Value {
  const project = (name: string, norm?: string) => projected(layers, picture, { at, name, norm, config });
  const mixed = layers.attention(project("to_q", "norm_q"), project("to_k", "norm_k"), project("to_v"), {
    heads: config.heads,
    headDim: config.headDim,
  });
  return layers.linear(mixed, `${at}.to_out.0`, { lora: `${at}.to_out.0` });
}

/** A Linear, and for queries and keys RMSNorm over each head. */
function projected(
  layers: Layers,
  x: Value,
  { at, name, norm, config }: { readonly at: string; readonly name: string; readonly norm: string | undefined; readonly config: DitConfig },
): Value {
  const y = layers.linear(x, `${at}.${name}`, { lora: `${at}.${name}` });
  if (norm === undefined || !config.qkNorm) return y;
  const heads = layers.reshape(y, [-1, config.headDim]);
  return layers.reshape(layers.rmsNorm(heads, `${at}.${norm}.weight`, 1e-6), [-1, config.width]);
}
