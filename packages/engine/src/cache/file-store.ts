/**
 * The store of large artifacts: a file each, named by its digest in lower-case hex. A file is written under a
 * temporary name, synced and renamed, so that nobody ever sees half of one; and checked whenever it is read.
 */

import { join } from "node:path";
import { digestOf } from "../digest.js";
import { codeOf, ifThere, type Fs } from "./fs.js";
import { hexOf } from "./inline-store.js";
import { ownerIsGone, ownName } from "./owner.js";
import type { ArtifactName, ArtifactStore } from "./tiers.js";

/** What a store of files is opened with. */
export interface FileStoreParts {
  readonly fs: Fs;
  readonly folder: string;
  /** Makes the folders above, and what belongs in them. */
  readonly prepare: () => void;
  /** Hears in a sentence that something was damaged. */
  readonly warn: (message: string) => void;
}

/** A file asked for counts as used just now if it was used longer ago than this. */
const touchMs = 5 * 60_000;
const staleMs = 60 * 60_000;

/** Makes a store over a folder, which need not be there yet. */
export function createFileStore(parts: FileStoreParts): ArtifactStore {
  const { fs } = parts;
  const pathOf = ({ digest }: ArtifactName): string => pathOfHex(parts.folder, hexOf(digest));
  return {
    has(name) {
      const stat = ifThere(() => fs.statSync(pathOf(name)));
      if (stat === undefined || stat.size !== name.byteLength) return false;
      if (Date.now() - stat.mtimeMs > touchMs) touch(fs, pathOf(name));
      return true;
    },
    async read(name) {
      const bytes = await readIfThere(fs, pathOf(name));
      if (bytes === undefined || digestOf(name.preamble, bytes) === name.digest) return bytes;
      parts.warn(`The artifact ${name.digest} in the cache was damaged; it has been removed.`);
      remove(fs, pathOf(name));
      return undefined;
    },
    async write(name, bytes) {
      if (!this.has(name)) await writeWhole(parts, pathOf(name), bytes);
    },
    remove: (name) => remove(fs, pathOf(name)),
  };
}

/** Where a store has the artifact of so many hex digits. */
export function pathOfHex(folder: string, hex: string): string {
  return join(folder, hex.slice(0, 2), hex);
}

/** Deletes temporary files that nobody is writing any more: their process has ended, or they are over an hour old. */
export function sweepTemporary({ fs, folder }: FileStoreParts): void {
  for (const name of ifThere(() => fs.readdirSync(join(folder, temporary))) ?? []) {
    const path = join(folder, temporary, name);
    const stat = ifThere(() => fs.statSync(path));
    if (stat && (ownerIsGone(name) || Date.now() - stat.mtimeMs > staleMs)) remove(fs, path);
  }
}

const temporary = "temporary";

async function writeWhole(
  { fs, folder, prepare }: FileStoreParts,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  const part = join(folder, temporary, ownName("part"));
  try {
    prepare();
    await fs.promises.mkdir(join(folder, temporary), { recursive: true });
    const file = await fs.promises.open(part, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.promises.mkdir(join(path, ".."), { recursive: true });
    await fs.promises.rename(part, path);
  } catch (error) {
    await fs.promises.unlink(part).catch(() => undefined);
    throw error;
  }
}

async function readIfThere(fs: Fs, path: string): Promise<Uint8Array | undefined> {
  try {
    return await fs.promises.readFile(path);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error))) return undefined;
    throw error;
  }
}

/** A folder that cannot be written keeps what it has. */
function remove(fs: Fs, path: string): void {
  try {
    fs.unlinkSync(path);
  } catch {
    return;
  }
}

function touch(fs: Fs, path: string): void {
  const now = new Date();
  try {
    fs.utimesSync(path, now, now);
  } catch {
    return;
  }
}
