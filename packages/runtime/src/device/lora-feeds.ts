/**
 * A LoRA stack as inputs of a session: y += (x·A)·B beside every Linear that can take one. Several LoRAs on one
 * Linear lie side by side along the rank; strength and scale are folded into B. Nothing is reopened when the stack
 * changes.
 */

import { NodeError } from "@dreamloom/engine";
import type { LoraOnStack, Model } from "@dreamloom/engine";
import type { DitPart, LmmPart } from "../config/index.js";
import { inWords } from "../files/checkpoint-facts.js";
import { loadLora, matchLora, readLora } from "../lora/index.js";
import type { LoadedLora } from "../lora/index.js";
import { loraInputs, loraTargets } from "../models/index.js";
import type { LoraWidths } from "../models/index.js";
import { readSafetensors } from "../weights/index.js";
import { takesLoras } from "./models.js";
import type { Computing, Models } from "./models.js";
import { fixFeeds } from "./ort.js";
import type { FixedFeeds, SessionBackend, SessionTensor } from "./ort.js";

type Stacked = LoadedLora & { readonly strength: number };

/**
 * The feeds of a model's stack. Where its session takes them, every target has to be fed, those without a LoRA with
 * one that does nothing.
 */
export async function loraFeeds(
  models: Models,
  model: Model & { readonly part: "dit" | "lmm" },
  part: DitPart | LmmPart,
  { warn }: Computing,
): Promise<FixedFeeds> {
  if (!takesLoras(model, part)) return {};
  const key = JSON.stringify(model.loras.map(({ digest, strength }) => [digest, strength]));
  const known = lastFeeds.get(part);
  if (known?.key === key && known.backend === models.backend) return known.feeds;
  const feeds = await makeFeeds(models.backend, model, part, warn);
  lastFeeds.set(part, { key, backend: models.backend, feeds });
  return feeds;
}

/** The stack used last with each part: the next run has the same one most of the time. */
const lastFeeds = new WeakMap<object, { key: string; backend: SessionBackend; feeds: FixedFeeds }>();

async function makeFeeds(
  backend: SessionBackend,
  model: Model & { readonly part: "dit" | "lmm" },
  part: DitPart | LmmPart,
  warn: Computing["warn"],
): Promise<FixedFeeds> {
  const targets = loraTargets(part);
  const stack = new Map<string, Stacked[]>();
  for (const module of await ownModules(model.part, part))
    stack.set(module.path, [{ ...module, strength: 1 }]);
  for (const lora of model.loras)
    for (const module of await modulesOf(lora, model.part, targets, warn))
      stack.set(module.path, [...(stack.get(module.path) ?? []), { ...module, strength: lora.strength }]);
  const feeds: Record<string, SessionTensor> = {};
  for (const [path, size] of targets) {
    const names = loraInputs(path);
    const { a, b } = joined(stack.get(path) ?? [], size, backend);
    feeds[names.a] = a;
    feeds[names.b] = b;
  }
  return fixFeeds(feeds);
}

/** What a released checkpoint brings along, at the scale that it was published with: 1. */
function ownModules(model: "dit" | "lmm", { ownLora }: DitPart | LmmPart): Promise<readonly LoadedLora[]> {
  return loadLora(
    ownLora.map(({ path, down, up }) => {
      const [rank = 0, inFeatures = 0] = down.shape;
      const [outFeatures = 0] = up.shape;
      return { model, path, rank, inFeatures, outFeatures, scale: 1, down, up, rows: "all" };
    }),
  );
}

async function modulesOf(
  { name, path }: LoraOnStack,
  part: "dit" | "lmm",
  targets: ReadonlyMap<string, LoraWidths>,
  warn: Computing["warn"],
): Promise<readonly LoadedLora[]> {
  try {
    const file = await readLora(await readSafetensors(path));
    const { modules, warnings } = matchLora(file, part, targets, name);
    for (const warning of warnings) warn(warning);
    return await loadLora(modules);
  } catch (error) {
    const told = inWords(error);
    if (told instanceof NodeError && told.kind === "file-missing")
      throw new NodeError(`The LoRA "${name}" is no longer there: ${told.message}`, { kind: "file-missing" });
    throw told;
  }
}

/** A `[in, r]` and B `[r, out]` of all LoRAs on one Linear, r the sum of their ranks. */
function joined(
  modules: readonly Stacked[],
  size: LoraWidths,
  backend: SessionBackend,
): { readonly a: SessionTensor; readonly b: SessionTensor } {
  const sum = modules.reduce((rank, module) => rank + module.rank, 0);
  // Rank 0 ends the process in ONNX Runtime 1.30's webgpu; one rank of zeros adds nothing either.
  const rank = sum === 0 && backend !== "cpu" ? 1 : sum;
  const a = new Float32Array(size.in * rank);
  const b = new Float32Array(rank * size.out);
  let first = 0;
  for (const { down, up, rank: own, scale, strength } of modules) {
    for (let i = 0; i < size.in; i += 1)
      for (let r = 0; r < own; r += 1) a[i * rank + first + r] = down[r * size.in + i] ?? 0;
    for (let r = 0; r < own; r += 1)
      for (let o = 0; o < size.out; o += 1)
        b[(first + r) * size.out + o] = strength * scale * (up[o * own + r] ?? 0);
    first += own;
  }
  return { a: { data: a, shape: [size.in, rank] }, b: { data: b, shape: [rank, size.out] } };
}
