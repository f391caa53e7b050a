/**
 * Finds a checkpoint by the name that a document gives it: a folder or file under `models:`, or a hub id in the Hugging
 * Face cache. Reads none of its files; says in words what is not there.
 */

import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { NodeError } from "@dreamloom/engine";
import type { Model } from "@dreamloom/engine";
import { fetching, findInHub, hubFolder, parseHubName } from "./hub.js";
import type { HubName, HubPlace } from "./hub.js";
import { contains } from "./inside.js";
import { parseFileName, shortened } from "./names.js";
import { partFolders } from "./part-folder.js";

/** Where checkpoints are looked for. */
export interface CheckpointPlaces {
  /** The folders `models:` stands for, the first one wins. */
  readonly modelFolders: readonly string[];
  /** The Hugging Face cache; by default where Hugging Face's own tools keep it. */
  readonly hubFolder?: string | undefined;
}

/** A checkpoint, and when it lies in the Hugging Face cache, its name there. */
export type FoundCheckpoint = { readonly path: string; readonly hub?: HubPlace & { readonly name: HubName } };

/** Finds a checkpoint by its name under `models:`, or by its hub id in the Hugging Face cache. Rejects in words. */
export async function findCheckpoint(
  { modelFolders, hubFolder: cache = hubFolder() }: CheckpointPlaces,
  name: string,
): Promise<FoundCheckpoint> {
  const parsed = parseFileName(`models:${name.replace(/^models:/, "")}`);
  if ("problem" in parsed)
    throw new NodeError(`The checkpoint ${JSON.stringify(shortened(name))} ${parsed.problem}.`, {
      remedy: 'Name a folder or file under "models:", such as dream-mini, or a hub id.',
    });
  for (const folder of modelFolders) {
    const path = join(folder, ...parsed.segments);
    if (!(await isCheckpoint(path))) continue;
    if (contains(await realpath(folder), await realpath(path))) return { path };
    throw new NodeError(`The checkpoint "${name}" leads out of "models:" through a link.`, {
      remedy: "Move it there, or name it by its path with --set.",
    });
  }
  const onHub = name.startsWith("models:") ? undefined : parseHubName(parsed.segments);
  if (onHub !== undefined) {
    const place = await findInHub(cache, onHub);
    return { path: place.path, hub: { ...place, name: onHub } };
  }
  const there = (await Promise.all(modelFolders.map(checkpointNames))).flat();
  const have = there.length === 0 ? "There is none yet." : `There is: ${there.slice(0, 12).join(", ")}.`;
  throw new NodeError(`There is no checkpoint "${shortened(name)}" under "models:".`, {
    kind: "file-missing",
    remedy: have,
  });
}

/** Says which part a checkpoint lacks, where a file that the part would have is not there. */
export function partMissing(
  error: unknown,
  at: {
    readonly name: string;
    readonly part: Model["part"];
    readonly found: FoundCheckpoint;
    readonly folder: string;
  },
): unknown {
  if (!(error instanceof NodeError) || error.kind !== "file-missing") return error;
  const alone = at.folder === at.found.path;
  const message = alone
    ? `The checkpoint "${shortened(at.name)}" has no folder "${partFolders[at.part]}" and is no ${partTitles[at.part]} by itself. ${error.message}`
    : error.message;
  const remedy = at.found.hub === undefined ? {} : fetching(at.found.hub.name);
  return new NodeError(message, { kind: "file-missing", ...remedy, cause: error });
}

const partTitles: Readonly<Record<Model["part"], string>> = {
  lmm: "LMM",
  adapter: "adapter",
  dit: "DiT",
  vae: "VAE",
};

/** A folder, or one file of weights. */
export async function isCheckpoint(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isDirectory() || (found.isFile() && path.endsWith(".safetensors"));
  } catch {
    return false;
  }
}

async function checkpointNames(path: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() || entry.name.endsWith(".safetensors"))
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}
