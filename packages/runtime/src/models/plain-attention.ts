import type { GraphBuilder, NodeOptions, Value } from "../onnx/index.js";

/** What plain attention is told besides its tensors. */
export type PlainAttention = {
  readonly heads: number;
  readonly headDim: number;
  /** Added to the scores, `[queries, keys]`: 0 where a query sees a key, far below zero where not. */
  readonly mask?: Value | undefined;
};

/**
 * Softmax attention out of matrix products; `[tokens, heads · headDim]` each. For WebGPU, where ONNX Runtime 1.30's
 * MultiHeadAttention gives wrong numbers for more than 32 queries on SwiftShader (errors of 0.05 to 0.8).
 */
export function plainAttention(
  graph: GraphBuilder,
  [q, k, v]: readonly [Value, Value, Value],
  { heads, headDim, mask }: PlainAttention,
): Value {
  const order = (...perm: number[]): NodeOptions => ({ attributes: { perm: { ints: perm } } });
  const split = (x: Value): Value => graph.node("Reshape", [x, graph.ints([-1, heads, headDim])]);
  const scaled = graph.node("Mul", [q, graph.floats([headDim ** -0.5], [1])]);
  const queries = graph.node("Transpose", [split(scaled)], order(1, 0, 2));
  const keys = graph.node("Transpose", [split(k)], order(1, 2, 0));
  const values = graph.node("Transpose", [split(v)], order(1, 0, 2));
  const scores = graph.node("MatMul", [queries, keys]);
  const seen = mask === undefined ? scores : graph.node("Add", [scores, mask]);
  const weights = graph.node("Softmax", [seen], { attributes: { axis: { int: -1 } } });
  const mixed = graph.node("Transpose", [graph.node("MatMul", [weights, values])], order(1, 0, 2));
  return graph.node("Reshape", [mixed, graph.ints([-1, heads * headDim])]);
}
