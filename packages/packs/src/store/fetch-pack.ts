/**
 * Fetches a pack with all it needs into a staging folder. Step by step, so that nothing is unpacked before it was looked at: the
 * tarball, then what npm means to bring, then the bringing (watched for size), then what really came. Nothing of it runs.
 */

import { NodeError, readPackFile, type PackFile } from "@dreamloom/engine";
import { copyFile, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import type { Manifest } from "../manifest.js";
import { readManifest } from "../read-manifest.js";
import { checkLock, refuseForeign, type LockedPackages } from "./check-lock.js";
import { inspectTarball } from "./inspect-tarball.js";
import { npm, registryOf } from "./npm.js";
import { packByNpm, packFolder } from "./pack-folder.js";
import { packageFolder } from "./places.js";
import { askRegistry, type RegistryFacts } from "./provenance.js";
import type { Spec } from "./spec.js";
import type { Stage } from "./staging.js";
import { amountIn, digestOfFile, readTree, tooMuch, type Amount, type Tree } from "./tree.js";

/** A pack in its staging folder. */
export interface Fetched {
  readonly manifest: Manifest;
  readonly file: PackFile;
  readonly integrity: string;
  readonly packages: LockedPackages;
  /** What the registry tells of it; nothing where it is from no registry. */
  readonly facts: RegistryFacts;
  /** What should be known of how it was fetched: sentences. */
  readonly notes: readonly string[];
  /** The registry that it came from. */
  readonly registry?: string;
  readonly tree: Tree;
  /** `sha256` of its `nodes.json`, in hex. */
  readonly nodes: string;
}

/** How it is fetched. */
export interface Fetching {
  readonly stage: Stage;
  readonly spec: Spec;
  readonly registry?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How much it may unpack to. */
  readonly most?: Amount;
}

const tarballName = "pack.tgz";
const lookAgainMs = 300;

/** Fetches. Rejects with a `NodeError`, or with the signal's reason. */
export async function fetchPack(fetching: Fetching): Promise<Fetched> {
  const { stage, spec, signal } = fetching;
  await writeFile(join(stage.tree, "package.json"), `{ "private": true }\n`);
  const [locked, registry] = spec.kind === "registry" ? await resolved(fetching, spec) : [];
  const [facts, notes] = await Promise.all([
    locked ? factsOf(fetching, locked) : {},
    getTarball(fetching, locked),
  ]);
  const tarball = join(stage.tree, tarballName);
  const { integrity, packageJson } = await inspectTarball(tarball, signal);
  const manifest = readManifest(packageJson);
  const fields = JSON.parse(packageJson.replace(/^\uFEFF/, "")) as Readonly<Record<string, unknown>>;
  for (const field of ["dependencies", "optionalDependencies"])
    refuseForeign(fields[field], `"${manifest.name}"`);
  if (locked) refuseOther(locked, manifest, integrity);
  const packages =
    locked ?? (await lockOfTarball(fetching, { manifest, integrity, needs: needsOthers(fields) }));
  await rmUnless(spec.kind !== "registry", tarball);
  await bring(fetching);
  await rm(tarball, { force: true });
  const tree = await readTree(stage.tree, signal);
  const folder = packageFolder(stage.tree, manifest.name);
  if ((await readFile(join(folder, "package.json"), "utf8")) !== packageJson)
    throw new NodeError("What was unpacked is not what the tarball holds.");
  const { file, nodes } = await nodesOf(folder, manifest);
  return {
    manifest,
    file,
    integrity,
    packages,
    facts,
    notes,
    ...(registry !== undefined && { registry }),
    tree,
    nodes,
  };
}

/** Which version, what it needs, and which registry said so. */
async function resolved(fetching: Fetching, spec: Extract<Spec, { kind: "registry" }>) {
  const { stage, registry, signal } = fetching;
  return Promise.all([
    lockOf(fetching, specText(spec), spec.name),
    registryOf(spec.name, { folder: stage.folder, registry, signal }),
  ]);
}

async function factsOf(
  { stage, registry, signal }: Fetching,
  { pack }: LockedPackages,
): Promise<RegistryFacts> {
  return askRegistry({ name: pack.name, version: pack.version, folder: stage.tree, registry, signal });
}

function specText({ name, range }: Extract<Spec, { kind: "registry" }>): string {
  return range === undefined ? name : `${name}@${range}`;
}

/** Lets npm say what it means to bring; of a registry it asks for documents only. */
async function lockOf(fetching: Fetching, what: string, name: string): Promise<LockedPackages> {
  const { stage, registry, signal } = fetching;
  const args = ["install", "--package-lock-only", "--save", "--save-exact", "--", what];
  await npm({ args, folder: stage.tree, registry, signal });
  const text = await readFile(join(stage.tree, "package-lock.json"), "utf8");
  return checkLock(text, name, tarballName);
}

/** Of a tarball that needs nothing else there is nothing to ask: the lock file is written as npm would. */
async function lockOfTarball(
  fetching: Fetching,
  { manifest, integrity, needs }: Pick<Fetched, "manifest" | "integrity"> & { readonly needs: boolean },
): Promise<LockedPackages> {
  const { name, version } = manifest;
  if (needs) return lockOf(fetching, `./${tarballName}`, name);
  const root = { private: true, dependencies: { [name]: `file:${tarballName}` } };
  const pack = { version, resolved: `file:${tarballName}`, integrity };
  const packages = { "": { dependencies: root.dependencies }, [`node_modules/${name}`]: pack };
  const text = JSON.stringify({ lockfileVersion: 3, requires: true, packages }, undefined, 2);
  await writeFile(join(fetching.stage.tree, "package.json"), `${JSON.stringify(root, undefined, 2)}\n`);
  await writeFile(join(fetching.stage.tree, "package-lock.json"), `${text}\n`);
  return checkLock(text, name, tarballName);
}

function needsOthers(packageJson: Readonly<Record<string, unknown>>): boolean {
  return ["dependencies", "optionalDependencies"].some(
    (field) => Object.keys(packageJson[field] ?? {}).length > 0,
  );
}

/** Puts the pack's own tarball into the tree, however it comes; gives what should be known of that. */
async function getTarball(fetching: Fetching, locked?: LockedPackages): Promise<readonly string[]> {
  const { stage, spec, registry, signal } = fetching;
  const packing = { work: stage.folder, target: join(stage.tree, tarballName), registry, signal };
  if (spec.kind === "folder") return packFolder({ ...packing, from: spec.path });
  if (spec.kind === "tarball") await copyFile(spec.path, packing.target);
  else if (locked) await packByNpm(`${locked.pack.name}@${locked.pack.version}`, packing);
  return [];
}

/** The registry's document and the tarball must speak of the same. */
function refuseOther({ pack }: LockedPackages, manifest: Manifest, integrity: string): void {
  if (pack.integrity !== integrity)
    throw new NodeError(
      "What the registry sent is not what it says it is: the digest differs. Nothing was installed.",
    );
  if (pack.name !== manifest.name || pack.version !== manifest.version)
    throw new NodeError(
      `The registry says that it is "${pack.name}" ${pack.version}; the package itself says "${manifest.name}" ${manifest.version}.`,
    );
}

/** `npm ci`, ended as soon as it unpacks more than a pack may have. */
async function bring({ stage, registry, signal, most }: Fetching): Promise<void> {
  const enough = new AbortController();
  const signals = signal ? [signal, enough.signal] : [enough.signal];
  const done = npm({
    // What it brings was checked to be of a registry; that may keep its tarballs on another host.
    args: ["ci", "--allow-remote=all"],
    folder: stage.tree,
    registry,
    signal: AbortSignal.any(signals),
    timeoutMs: 600_000,
  });
  let isDone = false;
  const ends = done.finally(() => void (isDone = true));
  const watching = async (): Promise<void> => {
    while (!isDone) {
      const problem = tooMuch(await amountIn(stage.tree), most);
      if (problem !== undefined) return enough.abort(new NodeError(problem));
      await Promise.race([after(lookAgainMs, undefined, { ref: false }), ends.catch(() => undefined)]);
    }
  };
  await Promise.all([ends, watching()]);
  const problem = tooMuch(await amountIn(stage.tree), most);
  if (problem !== undefined) throw new NodeError(problem);
}

/** Its `nodes.json`, read as a stranger's. */
async function nodesOf(folder: string, manifest: Manifest): Promise<Pick<Fetched, "file" | "nodes">> {
  const path = join(folder, manifest.nodes);
  const entry = await stat(join(folder, manifest.entry)).catch(() => undefined);
  if (!entry?.isFile())
    throw new NodeError(`The pack's entry, "${manifest.entry}", is not in it.`, {
      remedy: "Its author builds it with: dreamloom pack build",
    });
  const text = await readFile(path).catch(() => undefined);
  if (text === undefined)
    throw new NodeError(`The pack's "${manifest.nodes}" is not in it.`, {
      remedy: "Its author makes it with: dreamloom pack build",
    });
  return { file: readPackFile(text), nodes: await digestOfFile(path) };
}

async function rmUnless(keep: boolean, path: string): Promise<void> {
  if (!keep) await rm(path, { force: true });
}
