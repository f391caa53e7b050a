/** The person's folder of documents: reading, writing, renaming and removing files in it and nowhere else. Links out of it are not followed. */

import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { lstat, mkdir, open, readdir, realpath, rename, rm, stat, cp } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { maxDocumentBytes } from "@dreamloom/engine/document";
import { documentOf, fileOf, wrongDocumentName } from "./document-names.js";
import { writeDurably } from "./durable-file.js";
import type { Refusal } from "./hub.js";

/** A file as it was read. */
export interface ReadFile {
  readonly bytes: Buffer;
  readonly digest: string;
}

/** When a file was changed and how long it is: another stamp, another content. */
export interface FileStamp {
  readonly changedAt: number;
  readonly size: number;
}

/** Owns nothing but the folder's real path. */
export interface Workspace {
  readonly root: string;
  /** Absolute path of a document's file; its name is known to be one. */
  pathOf(document: string): string;
  read(document: string): Promise<ReadFile | Refusal>;
  write(document: string, text: string): Promise<string>;
  has(document: string): Promise<boolean>;
  move(from: string, to: string): Promise<void>;
  /** Moves a document's file into a folder elsewhere; gives where it is now. */
  moveOut(document: string, folder: string): Promise<string>;
  /** Stamps of all documents in one folder of the workspace, and the folders in it. */
  scan(folder: string): Promise<Scan>;
}

/** What stands in one folder. */
export interface Scan {
  readonly documents: ReadonlyMap<string, FileStamp>;
  readonly folders: readonly string[];
}

/** Digest of a text as it stands in a file. */
export function digestOf(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Opens the folder, made when missing. */
export async function openWorkspace(folder: string): Promise<Workspace> {
  await mkdir(folder, { recursive: true });
  const root = await realpath(folder);
  const pathOf = (document: string) => join(root, ...fileOf(document).split("/"));
  return {
    root,
    pathOf,
    read: (document) => readInside(root, document, pathOf(document)),
    write: async (document, text) => {
      await makeInside(root, dirname(pathOf(document)));
      await writeDurably(pathOf(document), text);
      return digestOf(text);
    },
    has: async (document) => (await lstat(pathOf(document)).catch(() => undefined)) !== undefined,
    move: async (from, to) => {
      await makeInside(root, dirname(pathOf(to)));
      await rename(pathOf(from), pathOf(to));
    },
    moveOut: (document, target) => moveOut(pathOf(document), document, target),
    scan: (inner) => scanFolder(root, inner),
  };
}

async function readInside(root: string, document: string, path: string): Promise<ReadFile | Refusal> {
  const wrong = wrongDocumentName(document);
  if (wrong !== undefined) return { refused: wrong, because: "wrong" };
  try {
    await assertInside(root, dirname(path));
    // Without O_NONBLOCK a named pipe would wait for a writer.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    const handle = await open(path, flags);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return { refused: `"${document}.json" is no plain file.`, because: "wrong" };
      const { size } = stat;
      if (size > maxDocumentBytes)
        return { refused: `"${document}" is larger than a document may be.`, because: "wrong" };
      const bytes = await handle.readFile();
      return { bytes, digest: digestOf(bytes) };
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    return whyNot(document, thrown);
  }
}

function whyNot(document: string, thrown: unknown): Refusal {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR")
    return { refused: `There is no document "${document}".`, because: "missing" };
  if (code === "ELOOP")
    return {
      refused: `"${document}" is a link to another file; documents are files of their own.`,
      because: "wrong",
    };
  if (code === "EISDIR") return { refused: `"${document}.json" is a folder.`, because: "wrong" };
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  const because = thrown instanceof LeadsOut ? "wrong" : "disk";
  return { refused: `"${document}" cannot be read: ${why}.`, because };
}

/** A folder in the workspace may be a link that leads out of it. */
class LeadsOut extends Error {
  override readonly message = "it stands in a folder that is a link out of the workspace";
}

async function assertInside(root: string, folder: string): Promise<void> {
  const real = await realpath(folder);
  if (real !== root && !real.startsWith(root + sep)) throw new LeadsOut();
}

/** Makes a folder of the workspace; looks first at what is there of it, so that nothing is made outside. */
async function makeInside(root: string, folder: string): Promise<void> {
  let there = folder;
  while ((await lstat(there).catch(() => undefined)) === undefined) there = dirname(there);
  await assertInside(root, there);
  await mkdir(folder, { recursive: true });
  await assertInside(root, folder);
}

async function moveOut(path: string, document: string, target: string): Promise<string> {
  await mkdir(target, { recursive: true });
  const to = join(target, fileOf(document.split("/").at(-1)!));
  try {
    await rename(path, to);
  } catch {
    // Another disk: copied whole, then removed.
    await cp(path, to);
    await rm(path);
  }
  return to;
}

async function scanFolder(root: string, inner: string): Promise<Scan> {
  const documents = new Map<string, FileStamp>();
  const folders: string[] = [];
  const entries = await readdir(join(root, inner), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const name = inner === "" ? entry.name : `${inner}/${entry.name}`;
    if (entry.isDirectory() && mayHoldDocuments(entry.name) && name.split("/").length < 8) folders.push(name);
    const document = entry.isFile() ? documentOf(name) : undefined;
    if (document === undefined) continue;
    const stamp = await stat(join(root, name)).catch(() => undefined);
    if (stamp) documents.set(document, { changedAt: Math.round(stamp.mtimeMs), size: stamp.size });
  }
  return { documents, folders };
}

function mayHoldDocuments(name: string): boolean {
  return !name.startsWith(".") && name !== "node_modules";
}
