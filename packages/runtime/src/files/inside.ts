/**
 * Opens files inside a folder and nowhere else: the folder above the file is resolved and must lie inside, the file
 * itself must not be a link, and it must be a plain file. Knows nothing of documents.
 */

import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join, sep } from "node:path";

/** An open file and where it really is. */
export interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
}

/** Why a file was not opened. `problem` is the second half of a sentence that begins with the file's name. */
export interface NotOpened {
  readonly problem: string;
  readonly missing: boolean;
}

/** Opens a plain file by its segments below `root`. The caller closes the handle. */
export async function openInside(root: string, segments: readonly string[]): Promise<OpenFile | NotOpened> {
  try {
    const realRoot = await realpath(root);
    const parent = await realpath(join(realRoot, ...segments.slice(0, -1)));
    if (!contains(realRoot, parent)) return refused("leads out of its folder through a link");
    return await openPlainFile(join(parent, segments.at(-1) ?? ""), { links: "one" });
  } catch (error) {
    return notOpened(error);
  }
}

/**
 * Opens a plain file for reading, never through a link at its end. With `links: "one"` also no file that has another
 * name elsewhere (a hard link may lead out of the folder unseen).
 */
export async function openPlainFile(
  path: string,
  { links }: { readonly links: "one" | "any" },
): Promise<OpenFile | NotOpened> {
  try {
    // Without O_NONBLOCK a named pipe would wait for a writer.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    const handle = await open(path, flags);
    const stat = await handle.stat();
    if (stat.isFile() && (links === "any" || stat.nlink === 1)) return { path, handle };
    await handle.close();
    return refused(
      stat.isFile()
        ? "has another name elsewhere (a hard link); a copy of it can be used"
        : "is not a plain file",
    );
  } catch (error) {
    return notOpened(error);
  }
}

/** Whether a resolved path is a folder or lies in it. */
export function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function refused(problem: string): NotOpened {
  return { problem, missing: false };
}

function notOpened(error: unknown): NotOpened {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const problem = errnoSentences[code];
  if (problem === undefined) throw error;
  return { problem, missing: code === "ENOENT" || code === "ENOTDIR" };
}

const errnoSentences: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "does not exist",
  ELOOP: "is a link; a copy of the file can be used",
  EMLINK: "is a link; a copy of the file can be used",
  EACCES: "may not be read by this user",
  EPERM: "may not be read by this user",
  EISDIR: "is not a plain file",
  ENXIO: "is not a plain file",
  ENAMETOOLONG: "has a name that is too long for this file system",
};
