/** Reads what a person named on the command line; what is wrong with it is a sentence, never a stack. */

import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { exitCodes, Refusal } from "./exit-codes.js";
import { systemCode, systemProblem } from "./system-problem.js";

/** A path as typed, made absolute: `~/` is the person's home, which no shell expands behind a `=`. */
export function personPath(typed: string): string {
  return typed === "~" || typed.startsWith("~/") ? join(homedir(), typed.slice(1)) : resolve(typed);
}

/** The bytes of a file, at most `mostBytes` of them. `what` says in sentences what it should be. */
export function readPersonFile(
  typed: string,
  { what, mostBytes }: { readonly what: string; readonly mostBytes: number },
): Uint8Array {
  const path = personPath(typed);
  try {
    const there = statSync(path);
    if (there.isDirectory())
      throw new Refusal(exitCodes.missing, `"${typed}" is a folder; ${what} is a file.`);
    // Such as `/dev/zero`, which never ends; a pipe (`<(…)` in a shell) does.
    if (!there.isFile() && !there.isFIFO())
      throw new Refusal(exitCodes.missing, `"${typed}" is not a file; ${what} is one.`);
    if (there.size > mostBytes)
      throw new Refusal(
        exitCodes.badGraph,
        `"${typed}" is ${Math.ceil(there.size / 2 ** 20)} MiB large; ${what} may have at most ${Math.floor(mostBytes / 2 ** 20)} MiB.`,
      );
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (systemCode(error) === "ENOENT")
      throw new Refusal(exitCodes.missing, `There is no file "${typed}".`, error);
    throw new Refusal(exitCodes.missing, `"${typed}" cannot be read: ${systemProblem(error)}.`, error);
  }
}

/** The text of a file in UTF-8, without a byte order mark and without its last line's end. */
export function readPersonText(
  typed: string,
  more: { readonly what: string; readonly mostBytes: number },
): string {
  const bytes = readPersonFile(typed, more);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r?\n$/, "");
  } catch (error) {
    throw new Refusal(exitCodes.badGraph, `"${typed}" is not text in UTF-8.`, error);
  }
}
