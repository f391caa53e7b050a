/**
 * How strongly a file means its pairs: ΔW = (α/r)·B·A, or (α/√r)·B·A for rsLoRA (peft tuners/lora/layer.py,
 * update_layer). Without any α a file means 1.
 */

import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { NodeError } from "@dreamloom/engine";
import type { WeightFile } from "../weights/index.js";

/** α and the kind of division, as PEFT's adapter config says; `alphaOf` takes the module's path. */
export interface LoraScales {
  scaleOf(module: string, rank: number): number;
  /** The config file it was read from, when that is beside the weights. */
  readonly source?: string;
}

type Json = Readonly<Record<string, unknown>>;

const plain: LoraScales = { scaleOf: () => 1 };

/** From the file's own metadata (diffusers' `lora_adapter_metadata`), else from PEFT's config file beside a PEFT dump. */
export async function readScales(file: WeightFile, isDump: boolean): Promise<LoraScales> {
  const text = file.metadata["lora_adapter_metadata"];
  if (text !== undefined) return fromMetadata(parseConfig(text, `metadata of "${file.path}"`));
  if (!isDump) return plain;
  const path = join(dirname(file.path), "adapter_config.json");
  const config = await readFile(path, "utf8").catch(() => undefined);
  if (config === undefined) return plain;
  return { ...fromConfig(parseConfig(config, `"${path}"`), `"${path}"`), source: path };
}

/** Keys are `transformer.lora_alpha`, `lmm.r`, …: one config per model, told apart by their first word. */
function fromMetadata(metadata: Json): LoraScales {
  const configs = new Map<string, Record<string, unknown>>();
  for (const [key, value] of Object.entries(metadata)) {
    const dot = key.indexOf(".");
    const model = dot === -1 ? "" : key.slice(0, dot);
    const config = configs.get(model) ?? Object.create(null);
    config[key.slice(dot + 1)] = value;
    configs.set(model, config);
  }
  const scales = new Map(
    [...configs].map(([model, config]) => [model, fromConfig(config, "the LoRA's metadata")]),
  );
  return {
    scaleOf: (module, rank) => {
      const [, model = "", rest = ""] = /^([^.]+)\.(.+)$/.exec(module) ?? [];
      const named = scales.get(model);
      if (named !== undefined) return named.scaleOf(rest, rank);
      return scales.get("")?.scaleOf(module, rank) ?? 1;
    },
  };
}

function fromConfig(config: Json, name: string): LoraScales {
  const { lora_alpha: alpha, use_rslora: rootDivision } = config;
  if (alpha !== undefined && typeof alpha !== "number")
    throw new NodeError(`In ${name} "lora_alpha" is not a number.`);
  const patterns = alphaPatterns(config["alpha_pattern"], name);
  return {
    scaleOf: (module, rank) => {
      const own = patterns.find(({ ends }) => module === ends || module.endsWith(`.${ends}`))?.alpha ?? alpha;
      return own === undefined ? 1 : own / (rootDivision === true ? Math.sqrt(rank) : rank);
    },
  };
}

function alphaPatterns(patterns: unknown, name: string): readonly { ends: string; alpha: number }[] {
  if (typeof patterns !== "object" || patterns === null) return [];
  return Object.entries(patterns).map(([ends, alpha]: [string, unknown]) => {
    if (typeof alpha !== "number") throw new NodeError(`In ${name} the alpha of "${ends}" is not a number.`);
    return { ends: ends.replace(/^\^|\$$/g, ""), alpha };
  });
}

function parseConfig(text: string, name: string): Json {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Json;
  } catch (error) {
    throw new NodeError(`The LoRA settings in ${name} are not JSON.`, { cause: error });
  }
  throw new NodeError(`The LoRA settings in ${name} are not a JSON object.`);
}
