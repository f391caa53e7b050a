/**
 * Opens a Qwen2-VL folder: config, weights and picture settings, checked against each other. Goes out plain data:
 * sizes and where each tensor lies, under the names of the published checkpoint.
 * Source: the keys of Qwen2-VL-2B-Instruct.
 */

import { join, resolve } from "node:path";
import { readNamedFile, readWeights, WeightsError } from "../weights/index.js";
import type { TensorInfo, TensorMap, Weights } from "../weights/index.js";
import { checkTensors } from "./expected-tensors.js";
import { lmmConfig, readPictureSettings } from "./lmm-config.js";
import type { LmmConfig, PictureSettings } from "./lmm-config.js";
import { expectedOfLmm } from "./lmm-tensors.js";
import { readJson } from "./read-config.js";

/** An LMM as published: sizes, weights, picture settings and where its tokenizer is. */
export type LmmPart = {
  readonly folder: string;
  readonly config: LmmConfig;
  readonly vision: PictureSettings;
  readonly weights: Weights;
  /** By the published names: `model.…` for the language model, `visual.…` for the vision tower. */
  readonly tensors: TensorMap;
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
  const json = await readJson(configPath);
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
  const weights = await readWeights(home, ["model", "pytorch_model"]);
  const tensors = canonical(weights.tensors);
  checkTensors(expectedOfLmm(config), { family: "a Qwen2-VL model", configPath, weights, tensors });
  const tokenizerFile = join(home, "tokenizer.json");
  const files = [configPath, picturesPath, tokenizerFile, ...weights.files.map(({ path }) => path)];
  return { folder: home, config, vision, weights, tensors, tokenizerFile, files };
}

/** Renames `model.language_model.*`, `language_model.*` and `model.visual.*` (newer files) to the published names. */
function canonical(tensors: TensorMap): TensorMap {
  const rename = (name: string): string => {
    if (/^(model\.)?visual\./.test(name)) return name.replace(/^(model\.)?visual\./, "visual.");
    return name.replace(/^(model\.)?language_model\.(model\.)?/, "model.");
  };
  return new Map([...tensors].map(([name, info]): [string, TensorInfo] => [rename(name), info]));
}
