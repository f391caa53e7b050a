/** The low-rank changes that peft made for the fixtures. */

import type { SessionTensor } from "../../packages/runtime/src/device/ort.js";
import { loraInputs } from "../../packages/runtime/src/models/index.js";
import { readSafetensors, readTensor } from "../../packages/runtime/src/weights/index.js";

/** A file's tensors as inputs of the graph: the transposes of what peft stores, scale 1. */
export async function loraFeeds(path: string, prefix: string): Promise<Record<string, SessionTensor>> {
  const feeds: Record<string, SessionTensor> = {};
  for (const [name, info] of (await readSafetensors(path)).tensors) {
    const [, module = "", side] = /^(.*)\.lora_([AB])\.weight$/.exec(name.slice(prefix.length)) ?? [];
    const { a, b } = loraInputs(module);
    const [rows = 0, columns = 0] = info.shape;
    feeds[side === "A" ? a : b] = {
      data: transposed(await readTensor(info), rows, columns),
      shape: [columns, rows],
    };
  }
  return feeds;
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  return values.map((_, index) => values[(index % rows) * columns + Math.floor(index / rows)] ?? 0);
}
