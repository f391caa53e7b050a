/** Reads what a person named on the command line; what is wrong with it is a sentence, never a stack. */

import { fstatSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { exitCodes, Refusal } from "./exit-codes.js";
import { systemCode, systemProblem } from "./system-problem.js";

/** A path as typed, made absolute: `~/` is the person's home, which no shell expands behind a `=`. */
export function personPath(typed: string): string {
  return typed === "~" || typed.startsWith("~/") ? join(homedir(), typed.slice(1)) : resolve(typed);
}

interface Wanted {
  readonly what: string;
  readonly mostBytes: number;
}

/** The bytes of a file (`-`: of what is piped in), at most `mostBytes`. `what` says in sentences what it should be. */
export function readPersonFile(typed: string, more: Wanted): Uint8Array {
  if (typed === "-") return readPiped(more);
  const { what } = more;
  const path = personPath(typed);
  try {
    const there = statSync(path);
    if (there.isDirectory())
      throw new Refusal(exitCodes.missing, `"${typed}" is a folder; ${what} is a file.`);
    // Such as `/dev/zero`, which never ends; a pipe (`<(…)` in a shell) does.
    if (!there.isFile() && !there.isFIFO())
      throw new Refusal(exitCodes.missing, `"${typed}" is not a file; ${what} is one.`);
    refuseLarge(`"${typed}"`, there.size, more);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (systemCode(error) === "ENOENT")
      throw new Refusal(exitCodes.missing, `There is no file "${typed}".`, error);
    throw new Refusal(exitCodes.missing, `"${typed}" cannot be read: ${systemProblem(error)}.`, error);
  }
}

/** Waits for the end of a pipe; a person at a terminal would not know that they are waited for. */
function readPiped(more: Wanted): Uint8Array {
  if (fstatSync(0).isCharacterDevice())
    throw new Refusal(exitCodes.missing, `"-" stands for ${more.what} that is piped in, and nothing is.`);
  const bytes = readFileSync(0);
  refuseLarge("What is piped in", bytes.byteLength, more);
  return bytes;
}

function refuseLarge(subject: string, sizeBytes: number, { what, mostBytes }: Wanted): void {
  if (sizeBytes > mostBytes)
    throw new Refusal(
      exitCodes.badGraph,
      `${subject} is ${Math.ceil(sizeBytes / 2 ** 20)} MiB large; ${what} may have at most ${Math.floor(mostBytes / 2 ** 20)} MiB.`,
    );
}

/** The text of a file in UTF-8, without a byte order mark and without its last line's end. */
export function readPersonText(typed: string, more: Wanted): string {
  const bytes = readPersonFile(typed, more);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r?\n$/, "");
  } catch (error) {
    throw new Refusal(exitCodes.badGraph, `"${typed}" is not text in UTF-8.`, error);
  }
}
