/** The template of a new pack: a working pack in `packages/cli/template`, copied with its own name put in. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { exitCodes, Refusal } from "../exit-codes.js";
import { systemCode, systemProblem } from "../system-problem.js";
import type { NewPack } from "./names.js";

const template = fileURLToPath(new URL("../../template", import.meta.url));

/** Makes the folder with all its files, and gives their names. Refuses a folder in which something is. */
export function copyTemplate(pack: NewPack): readonly string[] {
  const { folder } = pack;
  try {
    refuseFullFolder(folder);
    const files = filesBelow(template);
    for (const file of files) {
      const path = join(folder, nameInPack(file));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, withName(readFileSync(join(template, file), "utf8"), pack), { flag: "wx" });
    }
    return files.map(nameInPack);
  } catch (error) {
    if (error instanceof Refusal || systemCode(error) === undefined) throw error;
    throw new Refusal(
      exitCodes.environment,
      `The pack cannot be made in "${folder}": ${systemProblem(error)}.`,
      error,
    );
  }
}

function refuseFullFolder(folder: string): void {
  let there: readonly string[];
  try {
    there = readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw error;
  }
  // A fresh clone of an empty repository is a good place.
  if (there.some((name) => name !== ".git"))
    throw new Refusal(
      exitCodes.badGraph,
      `The folder "${folder}" is there already and is not empty. Choose another name, or empty it first.`,
    );
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Names with a dot before them stand in the template with `_` instead: npm would leave such files out. */
function nameInPack(file: string): string {
  return file.replace(/^_/, ".");
}

function withName(text: string, { name, prefix, title }: NewPack): string {
  return text
    .replaceAll("pack-name", name)
    .replaceAll("pack-prefix", prefix)
    .replaceAll("Pack title", title)
    .replaceAll("pack-year", String(new Date().getFullYear()));
}
