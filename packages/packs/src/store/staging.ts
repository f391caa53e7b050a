/**
 * Staging: a folder of its own for each pack that is fetched and waits for a person's word. It names the process that made it;
 * what a dead one left behind is swept.
 */

import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { isAlive } from "./alone.js";
import type { Places } from "./places.js";
import { treeOfRecord, type PackRecord } from "./records.js";

/** One staging folder. */
export interface Stage {
  readonly id: string;
  readonly folder: string;
  /** Where the pack's tree is put together. */
  readonly tree: string;
}

const hour = 3_600_000;

/** Makes a staging folder of this process. */
export async function openStage(places: Places): Promise<Stage> {
  const id = randomUUID();
  const folder = join(places.staging, id);
  const tree = join(folder, "tree");
  await mkdir(tree, { recursive: true });
  await writeFile(join(folder, "owner"), String(process.pid));
  return { id, folder, tree };
}

/** Takes a staging folder away, with all that is in it. */
export async function closeStage(stage: Stage): Promise<void> {
  await removeFolder(stage.folder);
}

/** Takes away what processes that are dead left in staging. */
export async function sweepStaging(places: Places): Promise<void> {
  for (const name of await namesIn(places.staging)) {
    const folder = join(places.staging, name);
    // An npm that outlived its killed parent may still be writing there: then the next one sweeps.
    if (await isLeft(folder)) await removeFolder(folder).catch(() => undefined);
  }
}

/** Takes away trees that no record names. Only while nobody else changes packs. */
export async function sweepInstalled(places: Places, records: readonly PackRecord[]): Promise<void> {
  const recorded = new Set(records.map((record) => treeOfRecord(places, record)));
  for (const name of await namesIn(places.installed)) {
    const versions = await namesIn(join(places.installed, name));
    for (const version of versions) {
      const tree = join(places.installed, name, version);
      if (!recorded.has(tree)) await throwAway(places, tree);
    }
  }
}

/** Moves a tree out of sight at once, then takes it apart. */
export async function throwAway(places: Places, tree: string): Promise<void> {
  const stage = await openStage(places);
  await rename(tree, join(stage.folder, basename(tree))).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== "ENOENT") throw thrown;
  });
  await closeStage(stage);
}

async function isLeft(folder: string): Promise<boolean> {
  const owner = await readFile(join(folder, "owner"), "utf8").catch(() => "");
  const age = Date.now() - ((await stat(folder).catch(() => undefined))?.mtimeMs ?? Date.now());
  if (owner === "") return age > hour;
  return !isAlive(Number(owner)) || (Number(owner) !== process.pid && age > 24 * hour);
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
