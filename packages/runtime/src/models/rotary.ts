import type { Value } from "../onnx/index.js";
import type { Layers } from "./layers.js";

/** Turns the heads of a sequence by its positions. */
export type Rotary = {
  /** `[tokens, heads · headDim]` → the same shape. */
  turn(x: Value, heads: number): Value;
};

/**
 * Rotary positions in the rotate-half form: `x · cos + rotateHalf(x) · sin`, where the first half of a head turns with
 * the second. Declares the inputs `cos` and `sin`, `[tokens, headDim]`, whose halves are equal.
 */
export function rotary(layers: Layers, tokens: string, headDim: number): Rotary {
  const { graph } = layers;
  const half = headDim / 2;
  const firstHalf = (name: string): Value => {
    const [first] = graph.nodes("Split", [layers.input(name, [tokens, headDim])], 2, {
      attributes: { axis: { int: -1 }, num_outputs: { int: 2 } },
    });
    if (first === undefined) throw new Error("Internal error: an empty split.");
    return layers.reshape(first, [-1, 1, half]);
  };
  const cos = firstHalf("cos");
  const sin = firstHalf("sin");
  return {
    turn(x, heads) {
      const [a, b] = layers.split(layers.reshape(x, [-1, heads, headDim]), 2);
      if (a === undefined || b === undefined) throw new Error("Internal error: an empty split.");
      const left = graph.node("Sub", [layers.multiply(a, cos), layers.multiply(b, sin)]);
      const right = layers.add(layers.multiply(b, cos), layers.multiply(a, sin));
      const joined = graph.node("Concat", [left, right], { attributes: { axis: { int: -1 } } });
      return layers.reshape(joined, [-1, heads * headDim]);
    },
  };
}
