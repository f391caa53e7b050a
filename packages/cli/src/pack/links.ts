/**
 * What a pack is written with, linked into its `node_modules` from the installed Dreamloom: the engine, TypeScript, the
 * types of Node and the `dreamloom` command. So that nothing has to be fetched. Never touches what a person put there.
 */

import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { exitCodes, Refusal } from "../exit-codes.js";
import { systemCode, systemProblem } from "../system-problem.js";

const require = createRequire(import.meta.url);
/** Which links are ours, so that we change no other. */
const recordName = ".dreamloom-links.json";

/** The folder of the engine that this Dreamloom runs with. */
export function engineFolder(): string {
  return dirname(dirname(require.resolve("@dreamloom/engine")));
}

/** Makes the links in the pack's folder that are not there yet, and turns those of ours that lead to an older Dreamloom. */
export function linkDreamloom(folder: string): void {
  const modules = join(folder, "node_modules");
  try {
    const ours = readRecord(modules);
    const wanted = targets();
    for (const [name, target] of Object.entries(wanted)) placeLink(join(modules, name), target, ours[name]);
    if (JSON.stringify(ours) !== JSON.stringify(wanted))
      writeFileSync(join(modules, recordName), `${JSON.stringify(wanted, null, 2)}\n`);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw new Refusal(
      exitCodes.environment,
      `The engine cannot be linked into "${modules}": ${systemProblem(error)}.`,
      error,
    );
  }
}

/** Where each link leads. */
function targets(): Readonly<Record<string, string>> {
  return {
    "@dreamloom/engine": engineFolder(),
    typescript: dirname(require.resolve("typescript/package.json")),
    "@types/node": dirname(require.resolve("@types/node/package.json")),
    ".bin/dreamloom": fileURLToPath(new URL("../../bin/dreamloom.js", import.meta.url)),
  };
}

function placeLink(path: string, target: string, before: string | undefined): void {
  const there = linkAt(path);
  if (there === target || there === "not a link") return;
  // A link that is not ours is somebody's `npm link`.
  if (there !== undefined && there !== before) return;
  mkdirSync(dirname(path), { recursive: true });
  if (there !== undefined) unlinkSync(path);
  symlinkSync(target, path);
}

function linkAt(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : "not a link";
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function readRecord(modules: string): Readonly<Record<string, string>> {
  try {
    const read = JSON.parse(readFileSync(join(modules, recordName), "utf8")) as unknown;
    return typeof read === "object" && read !== null ? (read as Record<string, string>) : {};
  } catch {
    return {};
  }
}
