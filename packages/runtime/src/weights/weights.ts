/**
 * Finds the weights of one model in a folder: a single file, or several named by an index; safetensors before PyTorch's
 * own. Comes in a
 * folder and the stems a publisher may have used, goes out one table of tensors. Does not know any model.
 */

import { readFile, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { readSafetensors } from "./safetensors.js";
import { stampOf } from "./stamp.js";
import { readTorchFile } from "./torch-file.js";
import { isRecord, parseStrictJson, StrictJsonError } from "./strict-json.js";
import type { TensorInfo, WeightFile, Weights } from "./tensor-info.js";
import { counted, quoted, WeightsError } from "./weights-error.js";

const MAX_INDEX_BYTES = 64_000_000;

/** The stems under which Hugging Face libraries save weights, most usual first. */
export const WEIGHT_STEMS: readonly string[] = ["diffusion_pytorch_model", "model", "pytorch_model"];

/**
 * Opens the first that the folder has of `STEM.safetensors`, `STEM.safetensors.index.json`, `STEM.bin` and
 * `STEM.bin.index.json`.
 * Throws `WeightsError`; with no such file the sentence lists what was looked for.
 */
export async function readWeights(folder: string, stems: readonly string[] = WEIGHT_STEMS): Promise<Weights> {
  for (const ending of ENDINGS) {
    for (const stem of stems) {
      const single = join(resolve(folder), `${stem}${ending}`);
      if (await exists(single)) return ofFile(await readFileOfWeights(single));
      const index = `${single}.index.json`;
      if (await exists(index)) return readShards(index, ending);
    }
  }
  const looked = stems.map((stem) => `"${stem}.safetensors"`).join(" or ");
  throw new WeightsError("file_missing", `"${resolve(folder)}" has no weights: there is no ${looked} in it.`);
}

const ENDINGS = [".safetensors", ".bin"] as const;
type Ending = (typeof ENDINGS)[number];

function readFileOfWeights(path: string): Promise<WeightFile> {
  return path.endsWith(".bin") ? readTorchFile(path) : readSafetensors(path);
}

/**
 * The names in the index that `readWeights` would open for this stem, without opening a shard; `undefined` where the folder
 * has no index, or one file before it. Throws `WeightsError`.
 */
export async function namesInIndex(folder: string, stem: string): Promise<ReadonlySet<string> | undefined> {
  for (const ending of ENDINGS) {
    const single = join(resolve(folder), `${stem}${ending}`);
    if (await exists(single)) return undefined;
    const index = `${single}.index.json`;
    if (await exists(index)) return new Set((await readIndex(index, ending)).keys());
  }
  return undefined;
}

/** Opens `place` when it is itself a file of weights; `undefined` when it is a folder. Throws `WeightsError`. */
export async function readNamedFile(place: string): Promise<Weights | undefined> {
  const path = resolve(place);
  if (!ENDINGS.some((ending) => path.endsWith(ending)) || (await isFolder(path))) return undefined;
  return ofFile(await readFileOfWeights(path));
}

/** Takes one opened file for a model's whole weights. */
export function ofFile(file: WeightFile): Weights {
  return { path: file.path, files: [file], tensors: file.tensors };
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stampOf(path);
    return true;
  } catch (error) {
    if (error instanceof WeightsError && error.code === "file_missing") return false;
    throw error;
  }
}

async function readShards(index: string, ending: Ending): Promise<Weights> {
  const map = await readIndex(index, ending);
  const folder = resolve(index, "..");
  const names = [...new Set(map.values())].sort();
  const shards = new Map<string, WeightFile>();
  for (const name of names) shards.set(name, await readShard(folder, name, index));
  const tensors = new Map<string, TensorInfo>();
  for (const [tensor, shard] of map) {
    const info = shards.get(shard)?.tensors.get(tensor);
    if (!info) {
      throw new WeightsError(
        "missing_tensor",
        `"${index}" says that tensor ${quoted(tensor)} lies in ${quoted(shard)}, but that file does not have it.`,
      );
    }
    tensors.set(tensor, info);
  }
  return { path: index, files: [...shards.values()], tensors };
}

async function readShard(folder: string, name: string, index: string): Promise<WeightFile> {
  try {
    return await readFileOfWeights(join(folder, name));
  } catch (error) {
    if (!(error instanceof WeightsError) || error.code !== "file_missing") throw error;
    throw new WeightsError(
      "file_missing",
      `"${index}" names the file ${quoted(name)}, which is not in its folder.`,
    );
  }
}

async function readIndex(index: string, ending: Ending): Promise<ReadonlyMap<string, string>> {
  const { size } = await stampOf(index);
  if (size > MAX_INDEX_BYTES) {
    throw new WeightsError(
      "bad_header",
      `"${index}" has ${counted(size)} bytes; at most ${counted(MAX_INDEX_BYTES)} are read.`,
    );
  }
  const json = parseIndex(await readFile(index), index);
  const map = isRecord(json.weight_map) ? Object.entries(json.weight_map) : [];
  if (map.length === 0) throw new WeightsError("bad_header", `"${index}" has no "weight_map".`);
  const out = new Map<string, string>();
  for (const [tensor, shard] of map) {
    if (
      typeof shard !== "string" ||
      shard !== basename(shard) ||
      !shard.endsWith(ending) ||
      shard.includes("\\")
    ) {
      throw new WeightsError(
        "bad_header",
        `"${index}" places tensor ${quoted(tensor)} in ${quoted(String(shard))}, which is not the name of a ${ending} file beside it.`,
      );
    }
    out.set(tensor, shard);
  }
  return out;
}

function parseIndex(bytes: Uint8Array, index: string): Readonly<Record<string, unknown>> {
  try {
    return parseStrictJson(bytes, "any");
  } catch (error) {
    if (error instanceof StrictJsonError)
      throw new WeightsError("bad_header", `"${index}" ${error.message}.`);
    throw error;
  }
}
