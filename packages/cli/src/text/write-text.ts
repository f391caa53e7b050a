/**
 * Writes a text under a name of the person's. It appears whole or not at all: it is written beside the name first.
 * Nothing half-written stays behind when writing fails.
 */

import {
  accessSync,
  chmodSync,
  constants,
  linkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { closeSync, copyFileSync, fsyncSync, openSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { exitCodes, Refusal } from "../exit-codes.js";
import { personPath } from "../person-file.js";
import { systemCode, systemProblem } from "../system-problem.js";

/** Gives a file that is there another content. Follows links, keeps who may read it, refuses what is no plain file. */
export function replaceText(typed: string, text: string): void {
  const path = personPath(typed);
  inSentences(typed, () => {
    const real = realpathSync(path);
    const { mode } = statSync(real);
    if (!statSync(real).isFile())
      throw new Refusal(exitCodes.badGraph, `"${typed}" is no plain file; --stdout prints what it would be.`);
    // A rename would replace a file that its owner protected.
    accessSync(real, constants.W_OK);
    beside(real, text, (temporary) => {
      chmodSync(temporary, mode & 0o777);
      renameSync(temporary, real);
    });
  });
}

/** Writes a new file. False, and nothing is written, where the name is taken. */
export function writeNewText(typed: string, text: string): boolean {
  const path = personPath(typed);
  return inSentences(typed, () => beside(path, text, (temporary) => takeName(temporary, path)));
}

function beside<Result>(path: string, text: string, use: (temporary: string) => Result): Result {
  const random = Math.random().toString(36).slice(2);
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}-${process.pid}-${random}.part`);
  try {
    const file = openSync(temporary, "wx");
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return use(temporary);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** A link fails where a rename would replace; file systems without links copy, which fails there, too. */
function takeName(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    const code = systemCode(error) ?? "";
    if (code === "EEXIST") return false;
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(code)) throw error;
  }
  try {
    copyFileSync(temporary, path, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

function inSentences<Result>(typed: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      exitCodes.environment,
      `"${typed}" could not be written: ${systemProblem(error)}.`,
      error,
    );
  }
}
