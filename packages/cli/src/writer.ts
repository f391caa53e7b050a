/**
 * Writes results where the person wants them. In: a name, an extension, the digest of what is shown, bytes.
 * Out: the absolute path. Invariants: a file that is there is never changed; a file appears whole or not at all;
 * nothing half-written is left behind, not even when the process is told to end.
 */

import { constants, statfsSync, unlinkSync } from "node:fs";
import { access, link, mkdir, open, readFile, stat, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { NodeError, type Context } from "@dreamloom/engine";
import { exitCodes, Refusal } from "./exit-codes.js";
import { systemCode, systemProblem, writingProblem } from "./system-problem.js";

type WantedFile = Parameters<Context["write"]>[0];

/** Puts files into one folder. */
export interface Writer {
  readonly folder: string;
  /** Writes a file as `NAME-<8 of the digest>.EXTENSION`, numbered where that name has other content. */
  readonly write: (file: WantedFile) => Promise<string>;
  /** Says before a run, in a sentence, why `files` files could not be written. Makes no folder. */
  readonly check: (files: number) => Promise<void>;
  /** Removes what is half-written, at once; for a process that is about to end. */
  readonly abandon: () => void;
}

/** Bytes that must be free for each file: a guess that a picture of four million pixels fits. */
const bytesForOneFile = 4 * 2 ** 20;
const mostNumbers = 10_000;
/** One segment of a path, as every system takes it. */
const namePattern = /^(?!\.)[^\p{Cc}<>:"|?*\\/]{1,200}$/u;

/** Makes a writer for a folder, which appears with the first file. */
export function createWriter(folder: string): Writer {
  const root = resolve(folder);
  const halfWritten = new Set<string>();
  return {
    folder: root,
    write: (file) => writeWhole(root, file, halfWritten),
    check: (files) => checkFolder(root, files),
    abandon() {
      for (const path of halfWritten) unlinkQuietly(path);
    },
  };
}

async function writeWhole(root: string, file: WantedFile, halfWritten: Set<string>): Promise<string> {
  if (!namePattern.test(file.name) || !/^[a-z0-9]{1,8}$/.test(file.extension))
    throw new NodeError(
      `"${file.name}" cannot be the name of a file; use letters, numbers, spaces and dashes.`,
    );
  const temporary = join(root, `.${file.name}-${process.pid}-${Math.random().toString(36).slice(2)}.part`);
  try {
    await mkdir(root, { recursive: true });
    halfWritten.add(temporary);
    await writeNew(temporary, file.bytes);
    for (let number = 1; number <= mostNumbers; number++) {
      const path = join(root, nameOf(file, number));
      if (await takeName(temporary, path, file.bytes)) return path;
      if (await sameContent(path, file.bytes)) return path;
    }
    throw new NodeError(`"${root}" already has ${mostNumbers} files named "${nameOf(file, 1)}".`, {
      remedy: "Choose another folder with --out.",
      kind: "disk",
    });
  } catch (error) {
    if (error instanceof NodeError) throw error;
    throw new NodeError(
      `"${nameOf(file, 1)}" could not be written into "${root}": ${systemProblem(error)}.`,
      {
        remedy: "Make room or choose another folder with --out.",
        kind: "disk",
        cause: error,
      },
    );
  } finally {
    await unlink(temporary).catch(() => undefined);
    halfWritten.delete(temporary);
  }
}

function nameOf(file: WantedFile, number: number): string {
  const eight = file.digest.replace(/^sha256:/, "").slice(0, 8);
  return `${file.name}-${eight}${number === 1 ? "" : `-${number}`}.${file.extension}`;
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, "wx");
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives the temporary file its name, unless the name is taken: a link fails where a rename would replace. */
async function takeName(temporary: string, path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === "EEXIST") return false;
    // File systems without hard links (FAT, some shares): the name is taken first and filled then.
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP" && code !== "ENOSYS") throw error;
  }
  try {
    await writeNew(path, bytes);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    await unlink(path).catch(() => undefined);
    throw error;
  }
}

async function sameContent(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    const there = await stat(path);
    return there.isFile() && there.size === bytes.byteLength && (await readFile(path)).equals(bytes);
  } catch {
    return false;
  }
}

async function checkFolder(root: string, files: number): Promise<void> {
  const existing = await nearestFolder(root);
  const probe = join(existing, `.dreamloom-${process.pid}-${Math.random().toString(36).slice(2)}.part`);
  try {
    // Asking by permission bits alone says yes to root on a read-only disk; a file that is made says the truth.
    await access(existing, constants.W_OK);
    await (await open(probe, "wx")).close();
    await unlink(probe);
  } catch (error) {
    throw new Refusal(
      exitCodes.environment,
      `Nothing can be written into "${root}": ${writingProblem(error)}. Choose another folder with --out.`,
      error,
    );
  }
  const { bavail, bsize } = statfsSync(existing);
  const freeBytes = bavail * bsize;
  if (freeBytes < files * bytesForOneFile)
    throw new Refusal(
      exitCodes.environment,
      `The disk of "${root}" is full: ${Math.floor(freeBytes / 2 ** 20)} MiB are free and ` +
        `${(files * bytesForOneFile) / 2 ** 20} MiB may be needed. Make room, or choose another folder with --out.`,
    );
}

/** The folder itself, or the nearest one above it that is there. */
async function nearestFolder(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      if ((await stat(at)).isDirectory()) return at;
      throw new Refusal(
        exitCodes.environment,
        `Nothing can be written into "${folder}": "${at}" is a file, not a folder. Choose another folder with --out.`,
      );
    } catch (error) {
      if (error instanceof Refusal) throw error;
      const code = systemCode(error);
      if ((code !== "ENOENT" && code !== "ENOTDIR") || at === dirname(at))
        throw new Refusal(
          exitCodes.environment,
          `Nothing can be written into "${folder}": ${systemProblem(error)}. Choose another folder with --out.`,
          error,
        );
    }
  }
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was already gone.
  }
}
