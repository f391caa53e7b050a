/**
 * The VAE's layers over pictures `[1, channels, height, width]`: convolutions, group norm, residual blocks, the one
 * attention in the middle. Source: diffusers `models/resnet.py`, `models/downsampling.py`, `models/upsampling.py`,
 * `models/unets/unet_2d_blocks.py` (`UNetMidBlock2D`).
 */

import type { VaeConfig } from "../config/index.js";
import type { Value } from "../onnx/index.js";
import type { Layers } from "./layers.js";

const EPSILON = 1e-6;

/** A 3×3 (or, stored so, 1×1) convolution that keeps the size. */
export function convolution(layers: Layers, x: Value, module: string): Value {
  const kernel = layers.info(`${module}.weight`).shape[2] ?? 1;
  const pad = (kernel - 1) / 2;
  return layers.graph.node("Conv", [x, layers.weight(`${module}.weight`), layers.weight(`${module}.bias`)], {
    attributes: { kernel_shape: { ints: [kernel, kernel] }, pads: { ints: [pad, pad, pad, pad] } },
  });
}

/** Halves the size: a 3×3 convolution of stride 2 that pads right and below only. */
export function downsample(layers: Layers, x: Value, module: string): Value {
  return layers.graph.node("Conv", [x, layers.weight(`${module}.weight`), layers.weight(`${module}.bias`)], {
    attributes: { kernel_shape: { ints: [3, 3] }, strides: { ints: [2, 2] }, pads: { ints: [0, 0, 1, 1] } },
  });
}

/** Doubles the size: each pixel four times, then a convolution. */
export function upsample(layers: Layers, x: Value, module: string): Value {
  const scales = layers.graph.floats([1, 1, 2, 2], [4]);
  const larger = layers.graph.node("Resize", [x, undefined, scales], {
    attributes: {
      mode: { text: "nearest" },
      coordinate_transformation_mode: { text: "asymmetric" },
      nearest_mode: { text: "floor" },
    },
  });
  return convolution(layers, larger, module);
}

/** Group norm: mean and variance over each group of channels and all pixels, then weight and bias per channel. */
export function groupNorm(layers: Layers, x: Value, module: string, { groups }: VaeConfig): Value {
  const channels = layers.info(`${module}.weight`).shape[0] ?? 0;
  const ones = layers.graph.floats(Array<number>(groups).fill(1), [groups]);
  const zeros = layers.graph.floats(Array<number>(groups).fill(0), [groups]);
  const grouped = layers.reshape(x, [0, groups, -1, 0]);
  const normed = layers.graph.node("InstanceNormalization", [grouped, ones, zeros], {
    attributes: { epsilon: { float: EPSILON } },
  });
  const back = layers.reshape(normed, [0, channels, -1, 0]);
  const perChannel = (name: string) => layers.weight(`${module}.${name}`, [channels, 1, 1]);
  return layers.add(layers.multiply(back, perChannel("weight")), perChannel("bias"));
}

/** `x + conv(silu(norm(conv(silu(norm x)))))`, with a 1×1 shortcut where the width changes. */
export function residual(layers: Layers, x: Value, at: string, config: VaeConfig): Value {
  const half = (y: Value, i: 1 | 2) =>
    convolution(layers, layers.swish(groupNorm(layers, y, `${at}.norm${i}`, config), 1), `${at}.conv${i}`);
  const [out, into] = layers.info(`${at}.conv1.weight`).shape;
  const shortcut = out === into ? x : convolution(layers, x, `${at}.conv_shortcut`);
  return layers.add(shortcut, half(half(x, 1), 2));
}

/** Two residual blocks and, where the config says so, attention over all pixels with one head between them. */
export function middle(layers: Layers, x: Value, at: string, config: VaeConfig): Value {
  const first = residual(layers, x, `${at}.resnets.0`, config);
  const mixed = config.midAttention ? pixelAttention(layers, first, `${at}.attentions.0`, config) : first;
  return residual(layers, mixed, `${at}.resnets.1`, config);
}

/** Attention of every pixel to every other; `[1, channels, height, width]` stays its shape. */
function pixelAttention(layers: Layers, x: Value, at: string, config: VaeConfig): Value {
  const channels = layers.info(`${at}.to_q.weight`).shape[0] ?? 0;
  const normed = groupNorm(layers, x, `${at}.group_norm`, config);
  const input = { x, normed, at, channels };
  return layers.add(x, layers.backend === "cpu" ? flatAttention(layers, input) : planeAttention(layers, input));
}

type PixelAttention = { readonly x: Value; readonly normed: Value; readonly at: string; readonly channels: number };

function flatAttention(layers: Layers, { x, normed, at, channels }: PixelAttention): Value {
  const pixels = layers.transpose(layers.reshape(normed, [channels, -1]), [1, 0]);
  const linear = (name: string) => layers.linear(pixels, `${at}.${name}`);
  const mixed = layers.attention(linear("to_q"), linear("to_k"), linear("to_v"), { heads: 1, headDim: channels });
  const planes = layers.transpose(layers.linear(mixed, `${at}.to_out.0`), [1, 0]);
  return layers.graph.node("Reshape", [planes, layers.graph.node("Shape", [x])]);
}

/**
 * The same without ever asking for the picture's size, because under WebGPU shapes are computed on the CPU: queries keep
 * their rows and columns, `[1, height, width, channels]`, and keys and values are flat.
 */
function planeAttention(layers: Layers, { normed, at, channels }: PixelAttention): Value {
  const { graph } = layers;
  const last = layers.transpose(normed, [0, 2, 3, 1]);
  const linear = (y: Value, name: string) => {
    const weight = layers.transpose(layers.weight(`${at}.${name}.weight`), [1, 0]);
    return layers.add(graph.node("MatMul", [y, weight]), layers.weight(`${at}.${name}.bias`));
  };
  const flat = (name: string) => layers.reshape(linear(last, name), [-1, channels]);
  const q = layers.multiply(linear(last, "to_q"), graph.floats([channels ** -0.5], [1]));
  const scores = graph.node("MatMul", [q, layers.transpose(flat("to_k"), [1, 0])]);
  const shares = graph.node("Softmax", [scores], { attributes: { axis: { int: -1 } } });
  const mixed = graph.node("MatMul", [shares, flat("to_v")]);
  return layers.transpose(linear(mixed, "to_out.0"), [0, 3, 1, 2]);
}
