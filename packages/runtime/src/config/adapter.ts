/**
 * Opens Dream Engine's adapter: the two MLPs that stand in for SD3's own context and text embedders.
 * Source: chenllliang/DreamEngine, `QwenVLSD3_DirectMap_Transformer2DModel` in `transformer_sd3.py`.
 */

import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { readNamedFile, readWeights, WeightsError } from "../weights/index.js";
import type { TensorMap, Weights } from "../weights/index.js";
import { checkTensors, expectations } from "./expected-tensors.js";
import { guessFamily } from "./family.js";
import { size } from "./numbers.js";
import { readConfig } from "./read-config.js";
import { readRelease, readReleaseBelow } from "./release.js";

/** Widths of the two MLPs, `lmmWidth → hidden → ditWidth`. */
export type AdapterConfig = { readonly lmmWidth: number; readonly hidden: number; readonly ditWidth: number };

/** An adapter as published. */
export type AdapterPart = {
  readonly folder: string;
  readonly config: AdapterConfig;
  readonly weights: Weights;
  readonly tensors: TensorMap;
  readonly files: readonly string[];
};

const ADAPTER = z.object({ lmm_hidden_size: size(), mlp_dim: size(), output_dim: size() });

/** Opens the adapter in a folder, in one file, or in a release of the Dream Engine. Throws `WeightsError`; loudly when the published tensors are not there. */
export async function openAdapter(folder: string): Promise<AdapterPart> {
  const home = resolve(folder);
  const configPath = join(home, "config.json");
  const alone = (await readNamedFile(home)) ?? (await readReleaseBelow(home)) ?? (await readRelease(home));
  const weights = alone ?? (await readWeights(home, ["diffusion_pytorch_model", "adapter", "model"]));
  requirePublishedKeys(weights);
  const stated =
    alone === undefined && (await exists(configPath)) ? await readConfig(configPath, ADAPTER) : undefined;
  const config = stated
    ? { lmmWidth: stated.lmm_hidden_size, hidden: stated.mlp_dim, ditWidth: stated.output_dim }
    : widthsOf(weights.tensors);
  const want = expectations();
  for (const mlp of ["input_embeds_align_mlp", "condition_embeds_align_mlp"]) {
    want.linear(`${mlp}.0`, config.hidden, config.lmmWidth, `"mlp_dim" and "lmm_hidden_size"`);
    want.linear(`${mlp}.2`, config.ditWidth, config.hidden, `"output_dim" and "mlp_dim"`);
  }
  const { tensors } = weights;
  checkTensors(want.list, {
    family: "a Dream Engine adapter",
    configPath: stated === undefined ? weights.path : configPath,
    weights,
    tensors,
  });
  const files = [...(stated ? [configPath] : []), ...weights.files.map(({ path }) => path)];
  return { folder: home, config, weights, tensors, files };
}

/** Other libraries load these checkpoints leniently and then compute with random adapters; we never do. */
function requirePublishedKeys({ path, tensors }: Weights): void {
  if (tensors.has("input_embeds_align_mlp.0.weight")) return;
  const found = guessFamily(tensors);
  throw new WeightsError(
    found ? "wrong_family" : "missing_tensor",
    `"${path}" is no Dream Engine adapter: it lacks tensor "input_embeds_align_mlp.0.weight"${found ? ` and holds ${found}` : ""}.`,
  );
}

function widthsOf(tensors: TensorMap): AdapterConfig {
  const [hidden = 0, lmmWidth = 0] = tensors.get("input_embeds_align_mlp.0.weight")?.shape ?? [];
  const [ditWidth = 0] = tensors.get("input_embeds_align_mlp.2.weight")?.shape ?? [];
  return { lmmWidth, hidden, ditWidth };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
