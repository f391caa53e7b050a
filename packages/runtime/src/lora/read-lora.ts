/**
 * Reads which modules a LoRA file changes and how: names, shapes and alphas, no weights. Comes in a checked
 * safetensors file of any of the usual forms, goes out a list of modules in diffusers' and transformers' names.
 */

import { basename } from "node:path";
import { NodeError } from "@dreamloom/engine";
import { readTensor } from "../weights/index.js";
import type { TensorInfo, WeightFile } from "../weights/index.js";
import { foreignKind, parseKey } from "./keys.js";
import type { LoraForm } from "./keys.js";
import { placeOf } from "./paths.js";
import type { LoraModel } from "./paths.js";
import { readScales } from "./scale.js";
import type { LoraScales } from "./scale.js";
import type { RowRule } from "./single-file.js";

/** A low-rank change to one module: ΔW = strength · scale · up · down. The weights are still in the file. */
export interface LoraModule {
  readonly model: LoraModel;
  /** `transformer_blocks.0.attn.to_q` of the DiT, `model.layers.0.self_attn.q_proj` of the LMM. */
  readonly path: string;
  readonly rank: number;
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** α/r. */
  readonly scale: number;
  readonly down: TensorInfo;
  readonly up: TensorInfo;
  readonly rows: RowRule;
}

/** What a LoRA file holds. */
export interface LoraFile {
  readonly path: string;
  readonly form: LoraForm;
  readonly modules: readonly LoraModule[];
  /** Modules that nothing of the Dream Engine computes with: text encoders, `context_embedder`, the pooled text. */
  readonly ignored: readonly string[];
  /** Modules that belong to no model known here. */
  readonly unknown: readonly string[];
  /** Every file that was read: the weights, and PEFT's config where that gave the scale. */
  readonly sources: readonly string[];
}

/**
 * Reads a LoRA file. A `NodeError` says so when the file is none, is of a kind that is more than low-rank pairs, has
 * half a pair, or belongs to another family of models.
 */
export async function readLora(file: WeightFile): Promise<LoraFile> {
  const name = basename(file.path);
  const { pairs, form } = collectPairs(file, name);
  const isDump = [...pairs.keys()].some((module) => module.startsWith("base_model.model."));
  const scales = await readScales(file, isDump);
  const modules: LoraModule[] = [];
  const ignored: string[] = [];
  const unknown: string[] = [];
  for (const [module, pair] of pairs) {
    const shape = pairShape(module, pair, name);
    const place = placeOf(module, shape.outFeatures / shape.inFeatures);
    if (place === "no-effect") ignored.push(module);
    else if (place === "unknown") unknown.push(module);
    else {
      const scale = await scaleOf(module, pair, shape.rank, scales);
      for (const { model, path, rows } of place.targets) {
        const outFeatures = typeof rows === "object" ? shape.outFeatures / 3 : shape.outFeatures;
        modules.push({ model, path, rows, ...shape, outFeatures, scale, down: pair.down, up: pair.up });
      }
    }
  }
  if (modules.length === 0) throw strangeLora(name, pairs.size, ignored.length);
  const sources = [file.path, ...(scales.source === undefined ? [] : [scales.source])];
  return { path: file.path, form, modules, ignored, unknown, sources };
}

interface Pair {
  readonly down: TensorInfo;
  readonly up: TensorInfo;
  readonly alpha: TensorInfo | undefined;
}

function collectPairs(file: WeightFile, name: string): { pairs: ReadonlyMap<string, Pair>; form: LoraForm } {
  const halves = new Map<string, { down?: TensorInfo; up?: TensorInfo; alpha?: TensorInfo }>();
  let form: LoraForm = "peft";
  for (const [key, info] of file.tensors) {
    const kind = foreignKind(key);
    if (kind !== undefined)
      throw new NodeError(
        `"${name}" holds ${kind} weights ("${key}"), which cannot be applied; only plain LoRA can.`,
      );
    const parsed = parseKey(key);
    if (parsed === undefined) continue;
    form = parsed.half === "alpha" ? form : parsed.form;
    halves.set(parsed.module, { ...halves.get(parsed.module), [parsed.half]: info });
  }
  const pairs = new Map<string, Pair>();
  for (const [module, { down, up, alpha }] of halves) {
    if (down === undefined && up === undefined) continue;
    if (down === undefined || up === undefined)
      throw new NodeError(`"${name}" has only one half of the pair for "${module}"; the file is incomplete.`);
    pairs.set(module, { down, up, alpha });
  }
  if (pairs.size === 0)
    throw new NodeError(
      `"${name}" is not a LoRA: none of its ${file.tensors.size} tensors is half of a low-rank pair.`,
    );
  return { pairs, form };
}

interface PairShape {
  readonly rank: number;
  readonly inFeatures: number;
  readonly outFeatures: number;
}

/** A of a convolution is `[r, in, height, width]`, taken as one row per rank; its B is `[out, r, 1, 1]`. */
function pairShape(module: string, { down, up }: Pair, name: string): PairShape {
  const [rank = 0, ...into] = down.shape;
  const [outFeatures = 0, upRank = 0, ...ones] = up.shape;
  const inFeatures = into.reduce((product, side) => product * side, 1);
  if (into.length === 0 || rank === 0 || upRank !== rank || ones.some((side) => side !== 1))
    throw new NodeError(
      `In "${name}" the pair for "${module}" does not fit together: [${down.shape.join(", ")}] and [${up.shape.join(", ")}].`,
    );
  return { rank, inFeatures, outFeatures };
}

async function scaleOf(module: string, pair: Pair, rank: number, scales: LoraScales): Promise<number> {
  if (pair.alpha === undefined) return scales.scaleOf(module.replace(/^base_model\.model\./, ""), rank);
  const [alpha = rank] = await readTensor(pair.alpha);
  return alpha / rank;
}

function strangeLora(name: string, modules: number, ignored: number): NodeError {
  const why =
    ignored === modules
      ? "it changes only text encoders or inputs that the Dream Engine does not use"
      : "none of them belongs to a DiT of SD3's kind or to a Qwen2-VL";
  return new NodeError(`The LoRA "${name}" has ${modules} changed modules, but ${why}.`, {
    remedy: "Use a LoRA that was trained on this model.",
  });
}
