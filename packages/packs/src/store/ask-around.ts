/** What only a registry knows: newer versions of installed packs, and packs that are not installed yet. */

import semver from "semver";
import type { PackFound, PackUpdate } from "../packs.js";
import { isPackName, looksLikeVersion, printable } from "../pack-name.js";
import { packKeyword } from "../read-manifest.js";
import { npm } from "./npm.js";
import type { PackRecord } from "./records.js";
import { registrySpec } from "./spec.js";

/** How it is asked. */
export interface AskingAround {
  /** A folder to work in; nothing is written there. */
  readonly folder: string;
  readonly registry?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const mostFound = 50;

/** Newer versions of packs that came from a registry, within what was asked for when they were added. Rejects with a `NodeError`. */
export async function findUpdates(
  records: readonly PackRecord[],
  asking: AskingAround,
): Promise<readonly PackUpdate[]> {
  const updates: PackUpdate[] = [];
  for (const [name, record] of newestOfEach(records)) {
    const to = await newestOf(record, asking);
    const from = record.manifest.version;
    if (to !== undefined && semver.gt(to, from)) updates.push({ name, from, to });
  }
  return updates;
}

/** Packs of the registry that words fit. Rejects with a `NodeError`. */
export async function findPacks(
  words: string,
  records: readonly PackRecord[],
  { folder, registry, signal }: AskingAround,
): Promise<readonly PackFound[]> {
  const said = printable(words, 200)
    .split(" ")
    .filter((word) => word !== "");
  const args = ["search", "--json", `--searchlimit=${mostFound}`, "--", `keywords:${packKeyword}`, ...said];
  const answer = jsonOf((await npm({ args, folder, registry, signal })).stdout);
  const names = new Set(records.map(({ manifest }) => manifest.name));
  return (Array.isArray(answer) ? (answer as unknown[]) : []).flatMap(
    (one) => foundOf(record(one), names) ?? [],
  );
}

function foundOf(
  found: Readonly<Record<string, unknown>>,
  installed: ReadonlySet<string>,
): PackFound | undefined {
  const { name, version, keywords, date } = found;
  const isPack = Array.isArray(keywords) && keywords.includes(packKeyword);
  if (!isPack || typeof name !== "string" || !isPackName(name) || !looksLikeVersion(String(version)))
    return undefined;
  const publisher = printable(record(found["publisher"])["username"], 100);
  const publishedAt = Date.parse(String(date));
  return {
    ...{ name, version: String(version), description: printable(found["description"], 500) },
    ...(publisher !== "" && { publisher }),
    ...(Number.isFinite(publishedAt) && { publishedAt }),
    installed: installed.has(name),
  };
}

/** An exact version was asked for by a document, or to begin with: it does not hold updates back; a range does. */
async function newestOf({ manifest, from }: PackRecord, asking: AskingAround): Promise<string | undefined> {
  const { range } = registrySpec(from.spec) ?? {};
  const wanted =
    range === undefined || semver.valid(range) !== null ? manifest.name : `${manifest.name}@${range}`;
  const args = ["view", "--json", "--", wanted, "version"];
  const registry = asking.registry ?? from.registry;
  const answer = jsonOf((await npm({ args, folder: asking.folder, registry, signal: asking.signal })).stdout);
  const versions = (Array.isArray(answer) ? (answer as unknown[]) : [answer])
    .map(String)
    .filter((one) => semver.valid(one) !== null);
  return versions.sort(semver.rcompare)[0];
}

function newestOfEach(records: readonly PackRecord[]): ReadonlyMap<string, PackRecord> {
  const newest = new Map<string, PackRecord>();
  for (const record of records) {
    if (record.from.kind !== "registry") continue;
    const known = newest.get(record.manifest.name);
    if (!known || semver.gt(record.manifest.version, known.manifest.version))
      newest.set(record.manifest.name, record);
  }
  return newest;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
