/**
 * A tree on disk: what it holds and its digest. Only plain files and folders may stand in it, none of them shared with another
 * place. The digest covers every name and every byte; it is held against the disk before a pack's code is run.
 */

import { NodeError } from "@dreamloom/engine";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { ownNames } from "../pack-name.js";

/** How many files one pack may unpack to, with all it brings. */
export const mostFiles = 50_000;
/** And how many bytes, as files claim to be long: a hole counts. */
export const mostBytes = 2 ** 30;

/** What a tree holds. */
export interface Tree {
  /** `sha256-<hex>` over the names and contents of all files. */
  readonly digest: string;
  /** Files of machine code (`.node`), by name; there is no shutting those in by Node alone. */
  readonly native: readonly string[];
}

/** How much stands in a folder now; while npm is still writing, too. */
export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

interface FileFound {
  readonly name: string;
  readonly bytes: number;
  /** When it was written, and which file it is. */
  readonly stamp: string;
}

/** Walks a tree and digests it. Rejects with a `NodeError` for what may not stand there. */
export async function readTree(folder: string, signal?: AbortSignal): Promise<Tree> {
  const files = await filesOf(folder, "strictly");
  const digest = createHash("sha256");
  for (const { name } of files) {
    signal?.throwIfAborted();
    digest.update(`${name}\n${await digestOfFile(join(folder, name))}\n`);
  }
  const native = files.filter(({ name }) => /\.node$/i.test(name)).map(({ name }) => name);
  return { digest: `sha256-${digest.digest("hex")}`, native };
}

/** Changes when anything in a tree is written, moved or replaced; cheap beside its digest. */
export async function stampOfTree(folder: string): Promise<string> {
  const digest = createHash("sha256");
  for (const { name, bytes, stamp } of await filesOf(folder, "roughly"))
    digest.update(`${name} ${bytes} ${stamp}\n`);
  return digest.digest("hex");
}

/** How much stands in a folder; whatever goes away meanwhile is not counted. */
export async function amountIn(folder: string): Promise<Amount> {
  const files = await filesOf(folder, "roughly");
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Why an amount is too much, in a sentence; undefined while it is not. */
export function tooMuch(
  { files, bytes }: Amount,
  most: Amount = { files: mostFiles, bytes: mostBytes },
): string | undefined {
  if (files > most.files) return `It unpacks to more than ${most.files} files.`;
  if (bytes > most.bytes) return `It unpacks to more than ${Math.round(most.bytes / 2 ** 20)} MiB.`;
  return undefined;
}

/** `sha256` of a file's bytes, in hex. */
export async function digestOfFile(path: string): Promise<string> {
  const digest = createHash("sha256");
  for await (const part of createReadStream(path, { highWaterMark: 2 ** 18 })) digest.update(part as Buffer);
  return digest.digest("hex");
}

/** Every file below a folder, by name. */
async function filesOf(folder: string, how: "strictly" | "roughly"): Promise<FileFound[]> {
  const found: FileFound[] = [];
  const folders = [""];
  for (let inner = folders.pop(); inner !== undefined; inner = folders.pop()) {
    const entries = await readdir(join(folder, inner), { withFileTypes: true }).catch(gone(how));
    for (const entry of entries ?? []) {
      const name = inner === "" ? entry.name : `${inner}/${entry.name}`;
      if (entry.isDirectory()) {
        if (how === "strictly") refuseEngine(name);
        folders.push(name);
      } else {
        const file = await fileAt(folder, name, how);
        if (file) found.push(file);
      }
      if (found.length > mostFiles + 1) break;
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function fileAt(
  folder: string,
  name: string,
  how: "strictly" | "roughly",
): Promise<FileFound | undefined> {
  const stat = await lstat(join(folder, name)).catch(gone(how));
  if (!stat) return undefined;
  if (how === "strictly" && stat.isSymbolicLink())
    throw new NodeError(`"${name}" is a link; packs hold files only.`);
  if (how === "strictly" && !stat.isFile()) throw new NodeError(`"${name}" is neither a file nor a folder.`);
  if (how === "strictly" && stat.nlink > 1)
    throw new NodeError(`"${name}" is shared with another place on the disk.`);
  return { name, bytes: stat.size, stamp: `${stat.mtimeMs} ${stat.ctimeMs} ${stat.ino}` };
}

/** A copy of the engine inside a pack would be another engine: its sockets and errors would not be ours. */
function refuseEngine(name: string): void {
  const own = ownNames.find((own) => name.endsWith(`node_modules/${own}`));
  if (own !== undefined)
    throw new NodeError(`It brings "${own}" along; the engine is supplied by Dreamloom.`);
}

function gone(how: "strictly" | "roughly") {
  return (thrown: unknown): undefined => {
    if (how === "roughly") return undefined;
    throw thrown;
  };
}
