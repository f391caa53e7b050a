/**
 * What a home folder's packs are held by: read from what is written down, and from those that are being worked on. What is wrong
 * with one is its `problem`; what cannot be read at all is told and left out.
 */

import { NodeError } from "@dreamloom/engine";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "../manifest.js";
import { readDevEntries, type DevEntry } from "./dev-entries.js";
import type { Holding } from "./held-pack.js";
import type { PacksOptions } from "./options.js";
import { packageFolder, placesIn } from "./places.js";
import { readRecords, treeOfRecord, type PackRecord } from "./records.js";

/** Every installed pack, every version, then those that are being worked on. */
export async function readHoldings(options: PacksOptions): Promise<readonly Holding[]> {
  return [...(await installed(options)), ...(await worked(options))];
}

async function installed(options: PacksOptions): Promise<readonly Holding[]> {
  try {
    const records = await readRecords(placesIn(options.home));
    const unsafe = records.some(({ trust }) => trust === "sandboxed") ? await noSandbox(options) : undefined;
    return await Promise.all(records.map((record) => holdingOf(record, unsafe, options)));
  } catch (thrown) {
    if (!(thrown instanceof NodeError)) throw thrown;
    options.onWarning([thrown.message, thrown.remedy].filter(Boolean).join(" "));
    return [];
  }
}

async function holdingOf(
  record: PackRecord,
  unsafe: string | undefined,
  options: PacksOptions,
): Promise<Holding> {
  const { manifest, prefix, nodes, fits, integrity, trust, from, dependencies, provenance, addedAt, tree } =
    record;
  const misfit = fits === options.engineVersion ? undefined : await misfitOf(manifest, options);
  const problem = misfit ?? (trust === "sandboxed" ? unsafe : undefined);
  const folder = packageFolder(treeOfRecord(placesIn(options.home), record), manifest.name);
  const key = JSON.stringify([record, problem]);
  const pack = { manifest, integrity, folder, trust, from, dependencies, provenance, addedAt, tree };
  return { key, pack, prefix, nodes, problem };
}

async function worked(options: PacksOptions): Promise<readonly Holding[]> {
  const entries = await readDevEntries(options.home);
  const holdings = await Promise.all(entries.map((entry) => holdingOfDev(entry, options)));
  return holdings.filter((holding) => holding !== undefined);
}

async function holdingOfDev(entry: DevEntry, options: PacksOptions): Promise<Holding | undefined> {
  const { name, folder, snapshot, integrity, trust, at } = entry;
  try {
    const { readManifest } = await import("../read-manifest.js");
    const manifest = readManifest(await readFile(join(snapshot, "package.json"), "utf8"));
    const problem =
      (await misfitOf(manifest, options)) ?? (trust === "sandboxed" ? await noSandbox(options) : undefined);
    const pack = {
      ...{ manifest, integrity, folder: snapshot, trust, addedAt: at, tree: integrity, dependencies: [] },
      from: { spec: folder, kind: "dev" as const },
      provenance: { kind: "unknown" as const, because: "It is being worked on." },
    };
    // A save that changes nothing keeps its processes.
    const key = JSON.stringify(["dev", name, snapshot, integrity, trust, problem]);
    return { key, pack, prefix: "", problem };
  } catch (thrown) {
    options.onWarning(`The pack "${name}" in "${folder}" cannot be used: ${(thrown as Error).message}`);
    return undefined;
  }
}

async function noSandbox(options: PacksOptions): Promise<string | undefined> {
  const { holds, says } = await options.evidence();
  return holds ? undefined : `It is sandboxed, and this machine cannot shut it in. ${says}`;
}

async function misfitOf(manifest: Manifest, options: PacksOptions): Promise<string | undefined> {
  const { engineProblem } = await import("../read-manifest.js");
  return engineProblem(manifest, options.engineVersion);
}
