import { stat } from "node:fs/promises";
import { WeightsError } from "./weights-error.js";

/** What tells that a file is still the one that was read: size, times and place on the disk. */
export type FileStamp = {
  readonly size: number;
  readonly device: bigint;
  readonly inode: bigint;
  readonly modifiedNs: bigint;
  readonly links: number;
};

/** Reads a file's stamp. Throws a `WeightsError` when there is no file or it is not an ordinary one. */
export async function stampOf(path: string): Promise<FileStamp> {
  const found = await stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") {
      throw new WeightsError("file_missing", `There is no file "${path}".`);
    }
    throw new WeightsError("file_missing", `"${path}" cannot be read: ${error.message}.`);
  });
  if (!found.isFile()) throw new WeightsError("not_a_weight_file", `"${path}" is not an ordinary file.`);
  return {
    size: Number(found.size),
    device: found.dev,
    inode: found.ino,
    modifiedNs: found.mtimeNs,
    links: Number(found.nlink),
  };
}

/** Throws a `WeightsError` ("changed") when one of the files is no longer the one whose header was read. */
export async function assertUnchanged(
  files: readonly { readonly path: string; readonly stamp: FileStamp }[],
) {
  for (const { path, stamp } of files) {
    const now = await stampOf(path);
    const same =
      now.size === stamp.size &&
      now.device === stamp.device &&
      now.inode === stamp.inode &&
      now.modifiedNs === stamp.modifiedNs;
    if (!same) throw new WeightsError("changed", `"${path}" was changed while it was in use.`);
  }
}
