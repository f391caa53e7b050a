/**
 * The Dream Engine as its authors released it: one table of tensors in `transformer/`, where `lmm.` and `dit.` stand before
 * the two models' own names and the adapters have none, and where PEFT's low-rank pairs lie beside the weights that they
 * change, to be applied at scale 1. Comes in a folder; goes out each model's tensors under their published names, and the
 * pairs apart.
 * Source: chenllliang/DreamEngine `scripts/eval/demo.py` (which loads it), `scripts/train/train.py` (which writes it).
 */

import { join } from "node:path";
import { namesInIndex, readWeights, WeightsError } from "../weights/index.js";
import type { TensorInfo, TensorMap, Weights } from "../weights/index.js";
import { quoted, shapeText } from "../weights/weights-error.js";

/** A low-rank change that belongs to a checkpoint: `y += (x·downᵀ)·upᵀ`. */
export type OwnLora = {
  /** The module's path in the published checkpoint. */
  readonly path: string;
  /** `[rank, in]` */
  readonly down: TensorInfo;
  /** `[out, rank]` */
  readonly up: TensorInfo;
};

/** One model of a release. */
export type ReleasedPart = { readonly tensors: TensorMap; readonly ownLora: readonly OwnLora[] };

const STEM = "diffusion_pytorch_model";

/** Opens the weights in a folder when they are a release of the Dream Engine; otherwise `undefined`. */
export async function readRelease(folder: string): Promise<Weights | undefined> {
  const names = await namesInIndex(folder, STEM);
  if (names === undefined || !ofBothModels([...names])) return undefined;
  return readWeights(folder, [STEM]);
}

/** Opens the release whose folder this is, where the weights lie below it. */
export function readReleaseBelow(home: string): Promise<Weights | undefined> {
  return readRelease(join(home, "transformer"));
}

function ofBothModels(names: readonly string[]): boolean {
  return ["dit.", "lmm."].every((start) => names.some((name) => name.startsWith(start)));
}

/**
 * The tensors of one model. `modules` says which modules may have a low-rank change; `rename` gives the published name where
 * libraries have renamed it since. Throws `WeightsError` for a pair that is not whole, does not fit, or is of another form.
 */
export function releasedPart(
  { path, tensors }: Weights,
  part: "lmm" | "dit",
  { modules, rename }: { readonly modules: RegExp; readonly rename: (name: string) => string },
): ReleasedPart {
  const plain = new Map<string, TensorInfo>();
  const downs = new Map<string, TensorInfo>();
  const ups = new Map<string, TensorInfo>();
  for (const [name, info] of tensors) {
    if (!name.startsWith(`${part}.`)) continue;
    const [, module, side] = PAIR.exec(name.slice(part.length + 1)) ?? [];
    if (module !== undefined) (side === "A" ? downs : ups).set(rename(module), info);
    else if (OTHER_FORM.test(name)) throw unknownForm(path, name);
    else plain.set(rename(name.slice(part.length + 1).replace(".base_layer.", ".")), info);
  }
  const unpaired = [...ups.keys()].find((module) => !downs.has(module));
  if (unpaired !== undefined) throw unfit(path, unpaired, "it has no lora_A");
  const ownLora = [...downs].map(([module, down]): OwnLora => {
    const up = ups.get(module);
    if (up === undefined) throw unfit(path, module, "it has no lora_B");
    if (!modules.test(module)) throw unfit(path, module, "low-rank changes of that module are not computed");
    const [out = 0, into = 0] = plain.get(`${module}.weight`)?.shape ?? [];
    const [rank = 0] = down.shape;
    if (rank === 0 || !same(down, [rank, into]) || !same(up, [out, rank]))
      throw unfit(
        path,
        module,
        `lora_A ${shapeText(down.shape)} and lora_B ${shapeText(up.shape)} do not make ${shapeText([out, into])}`,
      );
    return { path: module, down, up };
  });
  return { tensors: plain, ownLora };
}

const PAIR = /^(.+)\.lora_([AB])\.default\.weight$/;
const OTHER_FORM = /\.(lora_\w+|modules_to_save|original_module)(\.|$)/;

function same({ shape }: TensorInfo, wanted: readonly number[]): boolean {
  return shape.length === wanted.length && shape.every((size, axis) => size === wanted[axis]);
}

function unknownForm(path: string, name: string): WeightsError {
  return new WeightsError(
    "bad_tensor",
    `"${path}" has a low-rank change of a form that is not known: tensor ${quoted(name)}.`,
  );
}

function unfit(path: string, module: string, why: string): WeightsError {
  return new WeightsError(
    "bad_tensor",
    `"${path}" has a low-rank change of ${quoted(module)} that cannot be used: ${why}.`,
  );
}
