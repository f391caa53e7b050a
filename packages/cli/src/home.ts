/**
 * The home folder: all that Dreamloom keeps between runs. `$DREAMLOOM_HOME`, else the place where this system
 * keeps data of programs. A number in its `format` file says who may read it.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { cloneFolder } from "./clone.js";
import { exitCodes, Refusal } from "./exit-codes.js";
import { writingProblem } from "./system-problem.js";

/** The format of the home folder that this version reads and writes. */
export const homeFormat = 1;

/** The places inside a home folder. */
export interface Home {
  readonly folder: string;
  readonly cache: string;
  readonly digests: string;
  readonly models: string;
  readonly input: string;
  /** Why nothing can be kept there, as a sentence; the folder may still be read. */
  readonly unwritable?: string;
}

/** Where the home folder is: `$DREAMLOOM_HOME`, `$XDG_DATA_HOME/dreamloom`, or the system's usual place. */
export function homeFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (environment["DREAMLOOM_HOME"]) return resolve(environment["DREAMLOOM_HOME"]);
  // A relative XDG_DATA_HOME is to be ignored (XDG Base Directory Specification).
  const xdg = environment["XDG_DATA_HOME"];
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, "dreamloom");
  if (platform === "darwin") return join(homedir(), "Library", "Application Support", "dreamloom");
  return join(homedir(), ".local", "share", "dreamloom");
}

/** Opens a home folder, making it where it is not there yet. Refuses one that a newer version keeps. */
export function openHome(folder: string): Home {
  const places = {
    folder,
    cache: join(folder, "cache"),
    digests: join(folder, "digests.json"),
    models: join(folder, "models"),
    input: join(folder, "input"),
  };
  const found = readFormat(folder);
  if (found === undefined) {
    const unwritable = makeHome(folder);
    return unwritable === undefined ? places : { ...places, unwritable };
  }
  if (found > homeFormat)
    throw new Refusal(
      exitCodes.environment,
      `The folder "${folder}" is kept by a newer Dreamloom (format ${found}; this one knows ${homeFormat}). ` +
        `Use that version, or set DREAMLOOM_HOME to another folder.`,
    );
  return places;
}

/** The folders that `models:` stands for: the home folder's, then the one of the clone that this file lies in. */
export function modelFoldersOf(home: Home): string[] {
  const clone = cloneFolder();
  return clone === undefined ? [home.models] : [home.models, join(clone, "models")];
}

function readFormat(folder: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, "format"), "utf8");
  } catch {
    return undefined;
  }
  const format = /^\d{1,9}\s*$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(format))
    throw new Refusal(
      exitCodes.environment,
      `The file "${join(folder, "format")}" should hold a number and does not. ` +
        `Set DREAMLOOM_HOME to another folder, or write ${homeFormat} into it.`,
    );
  return format;
}

function makeHome(folder: string): string | undefined {
  try {
    makeFolders(folder);
    writeFileSync(join(folder, "format"), `${homeFormat}\n`);
    return undefined;
  } catch (error) {
    return `Nothing can be kept in "${folder}": ${writingProblem(error)}. Results of this run will be forgotten.`;
  }
}

/** A folder and those above it, one at a time: Node's own recursive `mkdir` never comes back from `/proc`. */
function makeFolders(folder: string): void {
  const missing: string[] = [];
  for (let at = folder; !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const at of missing) {
    try {
      mkdirSync(at);
    } catch (error) {
      // Another process may have been faster.
      if (!existsSync(at)) throw error;
    }
  }
}
