/** Reads the weights of a LoRA's modules, cut and turned as each module of ours wants them. */

import { readTensor } from "../weights/index.js";
import type { TensorInfo } from "../weights/index.js";
import type { LoraModule } from "./read-lora.js";

/** A module with its weights: ΔW = strength · scale · up · down. */
export interface LoadedLora extends Omit<LoraModule, "down" | "up" | "rows"> {
  /** A, `[rank, in]`. */
  readonly down: Float32Array;
  /** B, `[out, rank]`. */
  readonly up: Float32Array;
}

/**
 * What a block-diagonal fused qkv means, which sd-scripts writes with α unchanged though it was trained as three
 * pairs of a third of the rank: the strength it was trained with, or a third of it as the file's numbers say.
 */
export type SplitQkvScale = "trained" | "as-written";

/** Reads the weights of all modules. A fused tensor that serves three of them is read once. */
export async function loadLora(
  modules: readonly LoraModule[],
  splitQkv: SplitQkvScale = "trained",
): Promise<readonly LoadedLora[]> {
  const read = new Map<TensorInfo, Promise<Float32Array>>();
  const valuesOf = (info: TensorInfo): Promise<Float32Array> => {
    const values = read.get(info) ?? readTensor(info);
    read.set(info, values);
    return values;
  };
  const loaded: LoadedLora[] = [];
  for (const module of modules)
    loaded.push(shaped(module, await valuesOf(module.down), await valuesOf(module.up), splitQkv));
  return loaded;
}

function shaped(
  { rows, ...module }: LoraModule,
  down: Float32Array,
  up: Float32Array,
  splitQkv: SplitQkvScale,
): LoadedLora {
  if (rows === "all") return { ...module, down, up };
  if (rows === "swap-halves") {
    const half = up.length / 2;
    const turned = new Float32Array(up.length);
    turned.set(up.subarray(half), 0);
    turned.set(up.subarray(0, half), half);
    return { ...module, down, up: turned };
  }
  if (isBlockDiagonal(up, module.rank))
    return oneOfThree({ ...module, rows }, rows.third, down, up, splitQkv);
  const third = up.length / 3;
  return { ...module, down, up: up.slice(rows.third * third, (rows.third + 1) * third) };
}

/** Three pairs in one: `down` has their rows one below the other, `up` zeros outside the diagonal blocks. */
function oneOfThree(
  { rows: _, ...module }: LoraModule,
  third: 0 | 1 | 2,
  down: Float32Array,
  up: Float32Array,
  splitQkv: SplitQkvScale,
): LoadedLora {
  const rank = module.rank / 3;
  const ownDown = down.slice(third * rank * module.inFeatures, (third + 1) * rank * module.inFeatures);
  const ownUp = new Float32Array(module.outFeatures * rank);
  for (let out = 0; out < module.outFeatures; out += 1)
    for (let r = 0; r < rank; r += 1)
      ownUp[out * rank + r] = up[(third * module.outFeatures + out) * module.rank + third * rank + r] ?? 0;
  const scale = splitQkv === "trained" ? module.scale * 3 : module.scale;
  return { ...module, rank, scale, down: ownDown, up: ownUp };
}

function isBlockDiagonal(up: Float32Array, rank: number): boolean {
  if (rank % 3 !== 0) return false;
  const outThird = up.length / rank / 3;
  const rankThird = rank / 3;
  let inside = 0;
  for (let i = 0; i < up.length; i += 1) {
    if (up[i] === 0) continue;
    if (Math.floor(Math.floor(i / rank) / outThird) !== Math.floor((i % rank) / rankThird)) return false;
    inside += 1;
  }
  return inside > 0;
}
