/**
 * Puts a prepared pack in its place, and takes packs away. One process at a time; at any point where it could be killed, what is
 * written down is either the old or the new, and what lies on the disk unrecorded is swept by the next one.
 */

import { NodeError } from "@dreamloom/engine";
import { mkdir, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Trust } from "../installed-pack.js";
import { alone } from "./alone.js";
import { refuseConfusion } from "./names.js";
import type { PacksOptions } from "./options.js";
import { folderName, placesIn, versionFolder, type Places } from "./places.js";
import type { Prepared } from "./prepare.js";
import { readRecords, treeOfRecord, writeRecords, type PackRecord } from "./records.js";
import { closeStage, sweepInstalled, throwAway } from "./staging.js";
import { readTree } from "./tree.js";

/** Installs what was prepared and may be installed so. Rejects with a `NodeError`; what was prepared is gone then, too. */
export async function installPack(
  { record: found, stage }: Prepared,
  trust: Trust,
  options: PacksOptions,
): Promise<PackRecord> {
  const places = placesIn(options.home);
  const { name, version } = found.manifest;
  const record: PackRecord = {
    ...found,
    trust,
    place: `${folderName(name)}/${versionFolder(version, found.integrity)}`,
    addedAt: Date.now(),
  };
  try {
    await alone(places, async () => {
      const records = await readRecords(places);
      const others = records.filter(({ manifest }) => manifest.name !== name || manifest.version !== version);
      refuseConfusion(
        { name, prefix: found.prefix },
        others.map((other) => ({ name: other.manifest.name, prefix: other.prefix })),
        options.builtIn,
      );
      await putInPlace(places, stage.tree, record);
      await writeRecords(places, [...others, record]);
      await sweepInstalled(places, [...others, record]);
    });
  } finally {
    await closeStage(stage);
  }
  return record;
}

/** Refuses to install as sandboxed what must be trusted; it stays prepared. */
export function refuseSandboxed({ shown }: Prepared): void {
  const { mustTrust, pack } = shown;
  if (mustTrust === undefined) return;
  throw new NodeError(`The pack "${pack.manifest.name}" cannot be installed as sandboxed. ${mustTrust}`, {
    remedy: `Installed as trusted it may do all that you may: dreamloom pack add ${pack.from.spec} --trust`,
  });
}

/** Takes a version of a pack away, or all of them. Gives the records of what went. */
export async function removePack(
  name: string,
  version: string | undefined,
  options: PacksOptions,
): Promise<readonly PackRecord[]> {
  const places = placesIn(options.home);
  return alone(places, async () => {
    const records = await readRecords(places);
    const named = records.filter(({ manifest }) => manifest.name === name);
    const going = named.filter(({ manifest }) => version === undefined || manifest.version === version);
    if (going.length === 0) throw notInstalled(name, version, named);
    const left = records.filter((record) => !going.includes(record));
    await writeRecords(places, left);
    await sweepInstalled(places, left);
    return going;
  });
}

/** A tree that is there already and whole stays: runs under way read from it. */
async function putInPlace(places: Places, staged: string, record: PackRecord): Promise<void> {
  const tree = treeOfRecord(places, record);
  const there = await readTree(tree).catch(() => undefined);
  if (there?.digest === record.tree) return;
  await throwAway(places, tree);
  await mkdir(dirname(tree), { recursive: true });
  await rename(staged, tree);
}

function notInstalled(name: string, version: string | undefined, named: readonly PackRecord[]): NodeError {
  if (named.length === 0 || version === undefined)
    return new NodeError(`The pack "${name}" is not installed.`);
  const versions = named.map(({ manifest }) => manifest.version).join(", ");
  return new NodeError(`The pack "${name}" is not installed as ${version}; there is ${versions}.`);
}
