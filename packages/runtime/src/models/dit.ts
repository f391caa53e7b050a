import type { DitConfig, DitPart } from "../config/index.js";
import type { BuiltModel, Value } from "../onnx/index.js";
import { ditBlock } from "./dit-block.js";
import { finish, layersOver } from "./layers.js";
import type { BuildOptions } from "./layers.js";

/** Numbers in the sinusoid of a timestep. */
export const TIME_WIDTH = 256;

/**
 * One velocity of the MM-DiT for one row. `patches` `[tokens, channels · patch²]` (`patchify`), `positions`
 * `[tokens, width]` (`ditPositions`), `context` `[context, width]` and `pooled` `[1, width]` from the adapter, `time`
 * `[1, 256]` (the sinusoid of 1000 σ) → `velocity` `[tokens, patch² · channels]` (`unpatchify`).
 * Source: diffusers `models/transformers/transformer_sd3.py`; entry as in chenllliang/DreamEngine
 * (`forward_with_lmm_encoder`): no context_embedder, no text_embedder.
 */
export function buildDit({ config, tensors }: DitPart, options: BuildOptions): BuiltModel {
  const layers = layersOver("dit", tensors, options);
  const { width } = config;
  const patch = config.inChannels * config.patchSize ** 2;
  const patches = layers.input("patches", ["tokens", patch]);
  const positions = layers.input("positions", ["tokens", width]);
  let context = layers.input("context", ["context", width]);
  const pooled = layers.input("pooled", [1, width]);
  const time = layers.input("time", [1, TIME_WIDTH]);

  const linear = (x: Value, module: string) => layers.linear(x, module, { lora: module });
  const inner = layers.swish(linear(time, "time_text_embed.timestep_embedder.linear_1"), 1);
  const steering = layers.add(linear(inner, "time_text_embed.timestep_embedder.linear_2"), pooled);
  const modulation = layers.swish(steering, 1);

  const embedded = layers.linear(patches, "pos_embed.proj", { shape: [width, patch], lora: "pos_embed.proj" });
  let picture = layers.add(embedded, positions);
  for (let layer = 0; layer < config.layers; layer++) {
    const next = ditBlock(layers, { layer, config, modulation, picture, context });
    picture = next.picture;
    context = next.context ?? context;
  }
  const [scale, shift] = layers.split(layers.reshape(linear(modulation, "norm_out.linear"), [-1]), 2);
  if (scale === undefined || shift === undefined) throw new Error("Internal error: an empty split.");
  const velocity = linear(layers.modulatedNorm(picture, scale, shift), "proj_out");
  return finish(layers, [{ name: "velocity", value: velocity, shape: ["tokens", velocityWidth(config)] }]);
}

function velocityWidth({ outChannels, patchSize }: DitConfig): number {
  return outChannels * patchSize ** 2;
}
