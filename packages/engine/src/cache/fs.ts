/** The file system as the cache uses it: a seam, so that tests can fill the disk and take it away. */

import * as fs from "node:fs";

/** What the cache asks of a file system: Node's own functions. */
export type Fs = Pick<
  typeof fs,
  | "closeSync"
  | "fstatSync"
  | "fsync"
  | "ftruncateSync"
  | "mkdirSync"
  | "openSync"
  | "readFileSync"
  | "readSync"
  | "readdirSync"
  | "renameSync"
  | "rmSync"
  | "statSync"
  | "unlinkSync"
  | "utimesSync"
  | "writeFileSync"
  | "writeSync"
> & { readonly promises: Pick<typeof fs.promises, "mkdir" | "open" | "readFile" | "rename" | "unlink"> };

/** The real one. */
export const nodeFs: Fs = fs;

/** The code of an error of the file system, such as `ENOSPC`. */
export function codeOf(error: unknown): string {
  return String((error as { readonly code?: unknown } | null)?.code ?? "");
}

/** What an optional file or folder gives, or nothing when it is not there. */
export function ifThere<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error))) return undefined;
    throw error;
  }
}
