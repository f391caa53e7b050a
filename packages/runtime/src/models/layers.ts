/**
 * The layers that the models are made of, each one to three ONNX operators. Comes in a graph and a table of weights;
 * goes out functions from tensor to tensor. Sequences are two-dimensional, `[tokens, width]`: every run is one row of
 * a prompt, so that a Linear is one `Gemm` with a constant weight as stored (`[out, in]`), which ONNX Runtime packs
 * when it opens the model, and a modulated norm is one `LayerNormalization` whose scale and shift are computed.
 * Only operators that run on the GPU under WebGPU are used.
 */

import { graphBuilder } from "../onnx/index.js";
import type { BuiltModel, Dimension, GraphBuilder, NodeOptions, Value } from "../onnx/index.js";
import type { TensorInfo, TensorMap } from "../weights/index.js";
import { plainAttention } from "./plain-attention.js";

/** How a model is built. */
export type BuildOptions = {
  readonly backend: "cpu" | "webgpu";
  /** `all`: every module of `loraTargets` takes a low-rank change as two inputs. Default `none`. */
  readonly lora?: "none" | "all";
};

/** What an attention is told besides its tensors. */
export type AttentionOptions = {
  readonly heads: number;
  readonly headDim: number;
  /** No token sees a later one. `mask` is wanted off the CPU: what is added to the scores. */
  readonly causal?: { readonly mask: Value | undefined };
};

/** The layers over one graph and its weights. */
export type Layers = {
  readonly graph: GraphBuilder;
  readonly backend: BuildOptions["backend"];
  /** The stored tensor of that name. */
  info(name: string): TensorInfo;
  weight(name: string, shape?: readonly number[]): Value;
  input(name: string, shape: readonly Dimension[]): Value;
  /** `x·Wᵀ + b`, and `+ (x·A)·B` where the module takes a low-rank change. `[tokens, in]` → `[tokens, out]`. */
  linear(x: Value, module: string, options?: LinearOptions): Value;
  /** Takes a module's low-rank change without using it: the module is in the checkpoint but reaches no output. */
  unusedLora(module: string): void;
  /** LayerNorm with stored weight and bias. */
  layerNorm(x: Value, module: string, epsilon: number): Value;
  /** LayerNorm without weights, then `· (1 + scale) + shift`; both `[width]`. */
  modulatedNorm(x: Value, scale: Value, shift: Value): Value;
  rmsNorm(x: Value, weight: string, epsilon: number): Value;
  /** `x · sigmoid(alpha · x)`: SiLU with alpha 1, quick-gelu with 1.702. */
  swish(x: Value, alpha: number): Value;
  gelu(x: Value, form: "tanh" | "none"): Value;
  /** Softmax attention over the whole sequence; `[tokens, heads · headDim]` each. */
  attention(q: Value, k: Value, v: Value, options: AttentionOptions): Value;
  reshape(x: Value, shape: readonly number[]): Value;
  transpose(x: Value, order: readonly number[]): Value;
  add(a: Value, b: Value): Value;
  multiply(a: Value, b: Value): Value;
  /** Cuts the last dimension into equal parts. */
  split(x: Value, parts: number): readonly Value[];
};

/** How a Linear departs from the ordinary. */
export type LinearOptions = {
  readonly bias?: "none";
  /** The module's path for low-rank changes, where it takes them. */
  readonly lora?: string;
  /** Shape of the weight as a matrix, where it is stored as a kernel. */
  readonly shape?: readonly [out: number, into: number];
};

/** The names of the two inputs of a low-rank change: `A` `[in, rank]` and `B` `[rank, out]`; `y += (x·A)·B`. */
export function loraInputs(module: string): { readonly a: string; readonly b: string } {
  return { a: `${module}.lora_a`, b: `${module}.lora_b` };
}

/** Starts a graph over a table of weights. */
export function layersOver(name: string, tensors: TensorMap, options: BuildOptions): Layers {
  const graph = graphBuilder(name);
  const info = (tensor: string): TensorInfo => {
    const found = tensors.get(tensor);
    if (!found) throw new Error(`Internal error: the graph "${name}" asks for tensor "${tensor}", which was not checked.`);
    return found;
  };
  const weight = (tensor: string, shape?: readonly number[]) => graph.weight(info(tensor), shape);
  const attributes = (values: NodeOptions["attributes"]): NodeOptions => ({ attributes: values ?? {} });

  const lowRankOf = (module: string, [out = 0, into = 0]: readonly number[]) => {
    const { a, b } = loraInputs(module);
    const rank = `rank of ${module}`;
    return { down: graph.input(a, [into, rank]), up: graph.input(b, [rank, out]) };
  };
  const lowRank = (x: Value, y: Value, module: string, shape: readonly number[]): Value => {
    const { down, up } = lowRankOf(module, shape);
    return graph.node("Gemm", [graph.node("Gemm", [x, down]), up, y]);
  };

  const layers: Layers = {
    graph,
    backend: options.backend,
    info,
    weight,
    input: (port, shape) => graph.input(port, shape),
    linear(x, module, { bias, lora, shape } = {}) {
      const w = weight(`${module}.weight`, shape);
      const b = bias === "none" ? undefined : weight(`${module}.bias`);
      const y = graph.node("Gemm", b === undefined ? [x, w] : [x, w, b], attributes({ transB: { int: 1 } }));
      if (lora === undefined || options.lora !== "all") return y;
      return lowRank(x, y, lora, shape ?? info(`${module}.weight`).shape);
    },
    unusedLora(module) {
      if (options.lora === "all") lowRankOf(module, info(`${module}.weight`).shape);
    },
    layerNorm: (x, module, epsilon) =>
      graph.node(
        "LayerNormalization",
        [x, weight(`${module}.weight`), weight(`${module}.bias`)],
        attributes({ epsilon: { float: epsilon }, axis: { int: -1 } }),
      ),
    modulatedNorm: (x, scale, shift) =>
      graph.node(
        "LayerNormalization",
        [x, layers.add(scale, graph.floats([1], [1])), shift],
        attributes({ epsilon: { float: 1e-6 }, axis: { int: -1 } }),
      ),
    rmsNorm: (x, name, epsilon) =>
      graph.node(
        "SimplifiedLayerNormalization",
        [x, weight(name)],
        attributes({ epsilon: { float: epsilon }, axis: { int: -1 } }),
      ),
    swish: (x, alpha) =>
      graph.node("QuickGelu", [x], { domain: "com.microsoft", attributes: { alpha: { float: alpha } } }),
    gelu: (x, form) => graph.node("Gelu", [x], attributes({ approximate: { text: form } })),
    attention(q, k, v, { heads, headDim, causal }) {
      if (options.backend !== "cpu")
        return plainAttention(graph, [q, k, v], { heads, headDim, mask: causal?.mask });
      const batched = [q, k, v].map((x) => graph.node("Unsqueeze", [x, graph.ints([0])]));
      const unidirectional = { unidirectional: { int: causal === undefined ? 0 : 1 } };
      const out = graph.node("MultiHeadAttention", batched, {
        domain: "com.microsoft",
        attributes: { num_heads: { int: heads }, ...(causal === undefined ? {} : unidirectional) },
      });
      return graph.node("Squeeze", [out, graph.ints([0])]);
    },
    reshape: (x, shape) => graph.node("Reshape", [x, graph.ints(shape)]),
    transpose: (x, order) => graph.node("Transpose", [x], attributes({ perm: { ints: order } })),
    add: (a, b) => graph.node("Add", [a, b]),
    multiply: (a, b) => graph.node("Mul", [a, b]),
    split: (x, parts) =>
      graph.nodes("Split", [x], parts, attributes({ axis: { int: -1 }, num_outputs: { int: parts } })),
  };
  return layers;
}

/** Ends a graph with its outputs. */
export function finish(
  { graph }: Layers,
  outputs: readonly { readonly name: string; readonly value: Value; readonly shape: readonly Dimension[] }[],
): BuiltModel {
  for (const { name, value, shape } of outputs) graph.output(name, value, shape);
  return graph.build();
}
