import type { AdapterPart } from "../config/index.js";
import type { BuiltModel, Value } from "../onnx/index.js";
import { finish, layersOver } from "./layers.js";
import type { BuildOptions } from "./layers.js";

/**
 * The adapter's two MLPs over one row: `hidden` `[tokens, lmmWidth]` → `context` `[tokens, ditWidth]` and `pooled`
 * `[1, ditWidth]`, the second from the mean over all positions.
 * Source: chenllliang/DreamEngine `transformer_sd3.py`, `QwenVLSD3_DirectMap_Transformer2DModel`.
 */
export function buildAdapter({ config, tensors }: AdapterPart, options: BuildOptions): BuiltModel {
  const layers = layersOver("adapter", tensors, options);
  const hidden = layers.input("hidden", ["tokens", config.lmmWidth]);
  const mlp = (x: Value, name: string) => layers.linear(layers.swish(layers.linear(x, `${name}.0`), 1), `${name}.2`);
  const mean = layers.graph.node("ReduceMean", [hidden, layers.graph.ints([0])], { attributes: { keepdims: { int: 1 } } });
  return finish(layers, [
    { name: "context", value: mlp(hidden, "input_embeds_align_mlp"), shape: ["tokens", config.ditWidth] },
    { name: "pooled", value: mlp(mean, "condition_embeds_align_mlp"), shape: [1, config.ditWidth] },
  ]);
}
