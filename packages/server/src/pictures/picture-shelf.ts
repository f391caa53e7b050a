/** Picture files that are kept until somebody takes them away, whatever the cache does: a PNG each, named by its digest. */

import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A folder of PNG files by digest. */
export interface PictureShelf {
  get(digest: string): Promise<Uint8Array | undefined>;
  /** Resolves when it is safe. A file that is there stays as it is. */
  put(digest: string, png: Uint8Array): Promise<void>;
  remove(digest: string): Promise<void>;
}

/** Makes one; the folder appears with the first file. */
export function createPictureShelf(folder: string): PictureShelf {
  const pathOf = (digest: string): string => {
    const hex = digest.slice("sha256:".length);
    return join(folder, hex.slice(0, 2), `${hex}.png`);
  };
  return {
    get: async (digest) => await readFile(pathOf(digest)).catch(ifMissing),
    async put(digest, png) {
      const path = pathOf(digest);
      const there = await readFile(path).catch(ifMissing);
      if (there !== undefined && there.length > 0) return;
      await mkdir(dirname(path), { recursive: true });
      await writeWhole(path, png);
    },
    remove: async (digest) => void (await unlink(pathOf(digest)).catch(ifMissing)),
  };
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString("hex")}.part`;
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
