/**
 * Packs a folder into a tarball, as publishing it would, and runs nothing of it. Older npm runs a folder's `prepare` whatever it is
 * told, so that is taken out of a copy first; the tarball is then another one than publishing makes, and that is told.
 */

import { NodeError } from "@dreamloom/engine";
import { constants } from "node:fs";
import { cp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { npm, type NpmAsking } from "./npm.js";

/** What is packed, and where to. */
export interface PackingFolder extends Pick<NpmAsking, "registry" | "signal"> {
  /** The author's folder: nothing is written there. */
  readonly from: string;
  /** A folder of ours to work in. */
  readonly work: string;
  /** The file that becomes the tarball. */
  readonly target: string;
}

/** Packs. Gives what a person should know of it: sentences. Rejects with a `NodeError`. */
export async function packFolder({
  from,
  work,
  target,
  ...asking
}: PackingFolder): Promise<readonly string[]> {
  const copy = await copyWithoutPrepare(from, join(work, "copy"));
  await packByNpm(copy ?? from, { work, target, ...asking });
  if (copy === undefined) return [];
  await rm(copy, { recursive: true, force: true });
  return [
    'Its script "prepare" was left out: nothing of a folder is run. Published, it will have another digest.',
  ];
}

/** Lets npm make the tarball of a folder, or fetch the one of a registry. */
export async function packByNpm(
  what: string,
  { work, target, ...asking }: Omit<PackingFolder, "from">,
): Promise<void> {
  // npm fetches a tarball by the address that the registry gave: to itself that is remote. The digest is compared later.
  const args = [
    "pack",
    "--allow-remote=all",
    "--allow-directory=all",
    "--pack-destination",
    work,
    "--",
    what,
  ];
  await npm({ ...asking, args, folder: work });
  const packed = (await readdir(work)).find((name) => name.endsWith(".tgz"));
  if (packed === undefined) throw new NodeError("npm packed nothing.");
  await rename(join(work, packed), target);
}

/** Undefined: there is no such script, and the folder can be packed as it is. */
async function copyWithoutPrepare(from: string, copy: string): Promise<string | undefined> {
  const { scripts, ...packageJson } = await packageJsonIn(from);
  if (typeof scripts !== "object" || scripts === null || !("prepare" in scripts)) return undefined;
  const bundles = "bundleDependencies" in packageJson || "bundledDependencies" in packageJson;
  await cp(from, copy, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    filter: (path) =>
      path === from || !(basename(path) === ".git" || (!bundles && basename(path) === "node_modules")),
  });
  const left = Object.fromEntries(Object.entries(scripts).filter(([name]) => name !== "prepare"));
  await writeFile(
    join(copy, "package.json"),
    `${JSON.stringify({ ...packageJson, scripts: left }, undefined, 2)}\n`,
  );
  return copy;
}

async function packageJsonIn(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => undefined);
  if (text === undefined)
    throw new NodeError(`The folder "${folder}" holds no package.json: it is not a pack.`);
  try {
    const json: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (typeof json === "object" && json !== null) return Object.fromEntries(Object.entries(json));
  } catch {
    // Told below.
  }
  throw new NodeError(`The package.json in "${folder}" is not JSON.`);
}
