/**
 * A snapshot of a pack that is being worked on: what was built, with what it needs, in a folder that no later save touches, so
 * that a run under way ends on what it began with. Equal files give the same snapshot.
 */

import { NodeError } from "@dreamloom/engine";
import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, cp, mkdir, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isPackName } from "../pack-name.js";
import { folderName, packageFolder, placesIn } from "./places.js";
import { digestOfFile } from "./tree.js";

/** What is made a snapshot of. */
export interface Snapshotting {
  readonly home: string;
  readonly name: string;
  /** Where its author works. */
  readonly folder: string;
}

/** A snapshot. */
export interface Snapshot {
  /** The folder of its package.json. */
  readonly folder: string;
  /** `sha256-<hex>` over what was built, and over the names and versions of what it needs. */
  readonly integrity: string;
}

const keptSnapshots = 5;
const mostFiles = 5_000;
const never = /^(?:node_modules|\.git|\.DS_Store)$|\.test\.[cm]?[jt]sx?(?:\.map)?$|\.tsbuildinfo$/;

/** Copies what package.json's `files` names (everything, when it names nothing), and the packages that it needs. */
export async function snapshotFolder({ home, name, folder }: Snapshotting): Promise<Snapshot> {
  const packageJson = fieldsOf(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
  const files = await builtFiles(folder, packageJson);
  const needed = await neededBy(folder, Object.keys(fieldsOf(packageJson["dependencies"])));
  const digest = createHash("sha256");
  for (const file of files) digest.update(`${file}\n${await digestOfFile(join(folder, file))}\n`);
  for (const [place, { version }] of needed) digest.update(`${place} ${version}\n`);
  const hex = digest.digest("hex");
  const all = join(placesIn(home).snapshots, folderName(name));
  const tree = join(all, hex.slice(0, 16));
  const made = { folder: packageFolder(tree, name), integrity: `sha256-${hex}` };
  if (await isThere(made.folder)) await utimes(tree, new Date(), new Date());
  else await copyInto(tree, { ...made, name, from: folder, files, needed });
  await dropOld(all, tree);
  return made;
}

interface Needed {
  readonly version: string;
  readonly folder: string;
}

interface Copying {
  readonly folder: string;
  readonly name: string;
  readonly from: string;
  readonly files: readonly string[];
  readonly needed: ReadonlyMap<string, Needed>;
}

/** Beside its place first: whoever sees the snapshot sees all of it. */
async function copyInto(tree: string, { name, from, files, needed }: Copying): Promise<void> {
  const aside = `${tree}.${process.pid}-${randomUUID().slice(0, 8)}`;
  try {
    const target = packageFolder(aside, name);
    for (const file of files) {
      await mkdir(dirname(join(target, file)), { recursive: true });
      await copyFile(join(from, file), join(target, file), constants.COPYFILE_FICLONE);
    }
    for (const [place, { folder }] of needed)
      await cp(folder, join(aside, "node_modules", place), {
        recursive: true,
        dereference: true,
        mode: constants.COPYFILE_FICLONE,
        filter: (source) => !source.slice(folder.length).includes("node_modules"),
      });
    await rename(aside, tree);
  } catch (thrown) {
    await rm(aside, { recursive: true, force: true });
    if (!(await isThere(packageFolder(tree, name)))) throw thrown;
  }
}

/** Names of files, relative, sorted. */
async function builtFiles(
  folder: string,
  packageJson: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  const named = packageJson["files"];
  const key = fieldsOf(packageJson["dreamloom"]);
  const nodes = typeof key["nodes"] === "string" ? key["nodes"] : "nodes.json";
  const names = Array.isArray(named) ? named.map(String).filter((name) => !name.startsWith("!")) : ["."];
  const roots = names.some((name) => name.includes("*")) ? ["."] : names;
  const found = new Set<string>();
  for (const root of [...roots, "package.json", nodes]) await collect(folder, clean(root), found);
  return [...found].sort();
}

async function collect(folder: string, name: string, found: Set<string>): Promise<void> {
  if (name.split("/").some((part) => part === ".." || never.test(part))) return;
  const what = await stat(join(folder, name)).catch(() => undefined);
  if (what?.isFile()) found.add(name);
  if (found.size > mostFiles) throw new NodeError(`"${folder}" holds more than ${mostFiles} files to share.`);
  if (!what?.isDirectory()) return;
  for (const entry of await readdir(join(folder, name)))
    await collect(folder, clean(`${name}/${entry}`), found);
}

/** The packages that it needs, and those that they need, by the place that they get. */
async function neededBy(folder: string, names: readonly string[]): Promise<ReadonlyMap<string, Needed>> {
  const needed = new Map<string, Needed>();
  const open = names.map((name) => ({ name, from: folder }));
  for (let next = open.shift(); next; next = open.shift()) {
    const { name, from } = next;
    if (!isPackName(name)) throw new NodeError(`"${name}" is no name of a package.`);
    const found = await packageAbove(from, name);
    if (!found)
      throw new NodeError(`It needs "${name}", which is not installed in "${folder}".`, {
        remedy: "Run npm install there.",
      });
    const packageJson = fieldsOf(JSON.parse(await readFile(join(found, "package.json"), "utf8")));
    const version = String(packageJson["version"]);
    const known = needed.get(name);
    if (known && known.version !== version)
      throw new NodeError(
        `It needs "${name}" twice, as ${known.version} and ${version}; pack dev takes one of each.`,
      );
    if (known) continue;
    needed.set(name, { version, folder: found });
    open.push(
      ...Object.keys(fieldsOf(packageJson["dependencies"])).map((inner) => ({ name: inner, from: found })),
    );
  }
  return needed;
}

/** Where Node would find a package. */
async function packageAbove(folder: string, name: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const place = join(at, "node_modules", name);
    if (await isThere(join(place, "package.json"))) return place;
    if (dirname(at) === at) return undefined;
  }
}

async function dropOld(all: string, current: string): Promise<void> {
  const names = await readdir(all);
  const aged = await Promise.all(
    names.map(async (name) => ({ path: join(all, name), at: (await stat(join(all, name))).mtimeMs })),
  );
  const old = aged.sort((a, b) => b.at - a.at).slice(keptSnapshots);
  for (const { path } of old) if (path !== current) await rm(path, { recursive: true, force: true });
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

function clean(name: string): string {
  return name
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
