/**
 * Packs that are being worked on: one small file each in `HOME/packs/dev`, written by `dreamloom pack dev`, read by every process
 * that has packs open. An entry whose process is dead is as if it were not there.
 */

import { NodeError } from "@dreamloom/engine";
import { readdir, readFile, rm } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import type { Trust } from "../installed-pack.js";
import { isPackName, looksLikeVersion } from "../pack-name.js";
import { isAlive } from "./alone.js";
import { folderName, placesIn } from "./places.js";
import { stampOf, writeWhole } from "./records.js";

/** A pack that is being worked on. */
export interface DevEntry {
  readonly name: string;
  readonly version: string;
  /** Where its author works. */
  readonly folder: string;
  /** The folder of the package.json in the snapshot of what was built last. */
  readonly snapshot: string;
  /** Digest of the built files: equal files, equal digest. */
  readonly integrity: string;
  /** The process that keeps it. */
  readonly pid: number;
  readonly trust: Trust;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Says that a pack is being worked on, or that it was built anew. */
export async function writeDevEntry(home: string, entry: DevEntry): Promise<void> {
  const { name, version } = entry;
  if (!isEntry(entry)) throw new NodeError(`"${name}" ${version} is no name and version of a pack.`);
  await writeWhole(pathOf(home, entry.name), `${JSON.stringify(entry, undefined, 2)}\n`);
}

/** Says that nobody works on it any more. */
export async function removeDevEntry(home: string, name: string): Promise<void> {
  await rm(pathOf(home, name), { force: true });
}

/** Every pack that a living process works on. */
export async function readDevEntries(home: string): Promise<readonly DevEntry[]> {
  const { dev } = placesIn(home);
  const entries = await Promise.all((await namesIn(dev)).map((name) => entryAt(join(dev, name))));
  return entries.filter((entry) => entry !== undefined);
}

/** Changes whenever an entry does, or the process of one ends. */
export async function stampOfDev(home: string): Promise<string> {
  const { dev } = placesIn(home);
  const names = await namesIn(dev);
  if (names.length === 0) return "none";
  const stamps = await Promise.all(names.map((name) => stampOf(join(dev, name))));
  const living = (await readDevEntries(home)).map(({ name }) => name);
  return JSON.stringify([names, stamps, living]);
}

function pathOf(home: string, name: string): string {
  return join(placesIn(home).dev, `${folderName(name)}.json`);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(".json")).sort();
}

/** Half-written files are not seen: they bear another name until they are whole. */
async function entryAt(path: string): Promise<DevEntry | undefined> {
  try {
    const entry: unknown = JSON.parse(await readFile(path, "utf8"));
    return isEntry(entry) && isAlive(entry.pid) ? entry : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is DevEntry {
  const entry = value as DevEntry | null;
  return (
    typeof entry?.name === "string" &&
    isPackName(entry.name) &&
    looksLikeVersion(String(entry.version)) &&
    [entry.folder, entry.snapshot].every((folder) => typeof folder === "string" && isAbsolute(folder)) &&
    typeof entry.integrity === "string" &&
    typeof entry.pid === "number" &&
    (entry.trust === "sandboxed" || entry.trust === "trusted")
  );
}
