/**
 * Opens a Qwen2-VL folder: config, weights and picture settings, checked against each other. Goes out plain data:
 * sizes and where each tensor lies, under the names of the published checkpoint.
 * Source: the keys of Qwen2-VL-2B-Instruct.
 */

import { dirname, join, resolve } from "node:path";
import { readNamedFile, readWeights, WeightsError } from "../weights/index.js";
import type { TensorMap, Weights } from "../weights/index.js";
import { checkTensors } from "./expected-tensors.js";
import { lmmConfig, readPictureSettings } from "./lmm-config.js";
import type { LmmConfig, PictureSettings } from "./lmm-config.js";
import { expectedOfLmm } from "./lmm-tensors.js";
import { readJson } from "./read-config.js";
import { readReleaseBelow, releasedPart } from "./release.js";
import type { OwnLora, ReleasedPart } from "./release.js";

/** An LMM as published: sizes, weights, picture settings and where its tokenizer is. */
export type LmmPart = {
  readonly folder: string;
  readonly config: LmmConfig;
  readonly vision: PictureSettings;
  readonly weights: Weights;
  /** By the published names: `model.…` for the language model, `visual.…` for the vision tower. */
  readonly tensors: TensorMap;
  /** Low-rank changes that belong to the checkpoint. */
  readonly ownLora: readonly OwnLora[];
  readonly tokenizerFile: string;
  /** All files that decide what this model computes. */
  readonly files: readonly string[];
};

/** Opens the LMM in a folder as transformers saves it. Throws `WeightsError`. */
export async function openLmm(folder: string): Promise<LmmPart> {
  const home = resolve(folder);
  if ((await readNamedFile(home)) !== undefined) {
    throw new WeightsError(
      "wrong_family",
      `"${home}" is one file; the LMM is a folder, which also has its tokenizer, its config and how it wants pictures.`,
    );
  }
  const configPath = join(home, "config.json");
  const json = await readLmmJson(home);
  const described = json.model_type ?? json._class_name;
  if (described !== undefined && described !== "qwen2_vl") {
    throw new WeightsError(
      "wrong_family",
      `"${configPath}" describes a ${JSON.stringify(described)} model; the LMM must be "qwen2_vl".`,
    );
  }
  const config = lmmConfig(configPath, json);
  const picturesPath = join(home, "preprocessor_config.json");
  const vision = await readPictureSettings(picturesPath, config.vision);
  const { weights, tensors, ownLora } = await readOwnOrReleased(home);
  checkTensors(expectedOfLmm(config), { family: "a Qwen2-VL model", configPath, weights, tensors });
  const tokenizerFile = join(home, "tokenizer.json");
  const files = [configPath, picturesPath, tokenizerFile, ...weights.files.map(({ path }) => path)];
  return { folder: home, config, vision, weights, tensors, ownLora, tokenizerFile, files };
}

/** The weights in the folder itself, or, where it has none, those of the release that it lies in. */
async function readOwnOrReleased(home: string): Promise<ReleasedPart & { readonly weights: Weights }> {
  try {
    const weights = await readWeights(home, ["model", "pytorch_model"]);
    const tensors = new Map([...weights.tensors].map(([name, info]) => [published(name), info]));
    return { weights, tensors, ownLora: [] };
  } catch (error) {
    if (!(error instanceof WeightsError) || error.code !== "file_missing") throw error;
    const weights = await readReleaseBelow(dirname(home));
    if (weights === undefined) throw error;
    const modules = /^model\.layers\.\d+\.self_attn\.[qkvo]_proj$/;
    return { weights, ...releasedPart(weights, "lmm", { modules, rename: published }) };
  }
}

/** A release has no more of the LMM than its tensors: it says what else is wanted, and where. */
async function readLmmJson(home: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await readJson(join(home, "config.json"));
  } catch (error) {
    const missing = error instanceof WeightsError && error.code === "file_missing";
    if (!missing || (await readReleaseBelow(home)) === undefined) throw error;
    throw new WeightsError(
      "file_missing",
      `"${home}" is a release of the Dream Engine, whose LMM also wants what it was published with: copy config.json, preprocessor_config.json and tokenizer.json of Qwen2-VL-2B-Instruct into "${join(home, "lmm")}".`,
    );
  }
}

/** `model.language_model.*`, `language_model.*` and `model.visual.*` (newer files) by the names of the published ones. */
function published(name: string): string {
  if (/^(model\.)?visual\./.test(name)) return name.replace(/^(model\.)?visual\./, "visual.");
  return name.replace(/^(model\.)?language_model\.(model\.)?/, "model.");
}
