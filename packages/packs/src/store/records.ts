/**
 * `HOME/packs/lock.json`: which packs are installed, exactly. Read whole, written whole under another name and then renamed, so
 * that a process killed at any point leaves the old or the new one. Ours alone writes it; still nothing in it is followed blindly.
 */

import { NodeError } from "@dreamloom/engine";
import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import type { InstalledPack } from "../installed-pack.js";
import type { Manifest } from "../manifest.js";
import { isPackName, looksLikeVersion } from "../pack-name.js";
import type { Places } from "./places.js";

/** What is written down of an installed pack; its nodes are read from its own `nodes.json`. */
export interface PackRecord extends Pick<
  InstalledPack,
  "integrity" | "trust" | "from" | "dependencies" | "provenance" | "addedAt" | "tree"
> {
  readonly manifest: Manifest;
  readonly prefix: string;
  /** `NAME/VERSION-DIGEST` below `installed`. */
  readonly place: string;
  /** `sha256` of its `nodes.json`, in hex. */
  readonly nodes: string;
  /** The version of the engine that it was found to work with. */
  readonly fits: string;
  readonly publisher?: string;
}

const format = 1;

/** Every record. Rejects with a `NodeError` when the file cannot be read as what it should be. */
export async function readRecords(places: Places): Promise<readonly PackRecord[]> {
  const text = await readFile(places.lock, "utf8").catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === "ENOENT" || thrown.code === "ENOTDIR") return undefined;
    throw new NodeError(`The list of installed packs, "${places.lock}", cannot be read (${thrown.code}).`);
  });
  if (text === undefined) return [];
  const { format: found, packs } = parsed(text, places.lock);
  if (typeof found === "number" && found > format)
    throw new NodeError(
      `The list of installed packs, "${places.lock}", was written by a newer Dreamloom (format ${found}; this one knows ${format}).`,
      { remedy: "Use that version, or set DREAMLOOM_HOME to another folder." },
    );
  if (!Array.isArray(packs) || !packs.every(isRecord)) throw broken(places.lock);
  return packs;
}

/** Writes all records. The old file stands until the new one is on the disk. */
export async function writeRecords(places: Places, packs: readonly PackRecord[]): Promise<void> {
  const sorted = [...packs].sort((a, b) => (a.place < b.place ? -1 : 1));
  await writeWhole(places.lock, `${JSON.stringify({ format, packs: sorted }, undefined, 2)}\n`);
}

/** Changes whenever the records do; `none` while there is no file. */
export async function stampOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return "none";
  }
}

/** Writes a file so that nobody ever reads half of it. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const aside = `${path}.${process.pid}-${randomUUID().slice(0, 8)}`;
  try {
    const file = await open(aside, "wx");
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (thrown) {
    await rm(aside, { force: true });
    throw thrown;
  }
}

/** The tree of a recorded pack, absolute. */
export function treeOfRecord(places: Places, record: Pick<PackRecord, "place">): string {
  return join(places.installed, ...record.place.split("/"));
}

function parsed(text: string, path: string): { readonly format?: unknown; readonly packs?: unknown } {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null) return json;
  } catch {
    // Told below.
  }
  throw broken(path);
}

function broken(path: string): NodeError {
  return new NodeError(`The list of installed packs, "${path}", is damaged.`, {
    remedy: "Take that file away and add your packs again.",
  });
}

/** Enough that no name or place in it leads out of the folder; the rest was ours to write. */
function isRecord(value: unknown): value is PackRecord {
  const record = value as PackRecord | null;
  const manifest = record?.manifest as Manifest | undefined;
  return (
    typeof manifest?.name === "string" &&
    isPackName(manifest.name) &&
    looksLikeVersion(String(manifest.version)) &&
    [manifest.nodes, manifest.entry].every(isInside) &&
    typeof manifest.permissions === "object" &&
    [record?.prefix, record?.integrity, record?.tree, record?.nodes].every(
      (text) => typeof text === "string",
    ) &&
    (record?.trust === "sandboxed" || record?.trust === "trusted") &&
    /^[a-z0-9@+._~-]+\/[0-9A-Za-z+._-]+$/.test(String(record.place)) &&
    isInside(record.place) &&
    Array.isArray(record.dependencies)
  );
}

function isInside(name: unknown): boolean {
  return typeof name === "string" && !isAbsolute(name) && !name.split(/[\\/]/).includes("..");
}
