/**
 * Prepares a pack: fetched, looked at, compared with what is installed, and everything said that a person should know before
 * consenting. Installs nothing, and no document sees it.
 */

import { NodeError } from "@dreamloom/engine";
import compareVersions from "semver/functions/compare.js";
import {
  limitsInWords,
  moreLimitsInWords,
  morePermissions,
  morePermissionsInWords,
  permissionsInWords,
} from "../broker/permissions.js";
import type { Manifest } from "../manifest.js";
import type { InstalledPack, PreparedPack, Provenance } from "../installed-pack.js";
import { fetchPack, type Fetched } from "./fetch-pack.js";
import type { PacksOptions } from "./options.js";
import { packageFolder, placesIn } from "./places.js";
import { askSignatures, readProvenance, type AskingRegistry, type RegistryFacts } from "./provenance.js";
import { readRecords, type PackRecord } from "./records.js";
import { readSpec, registrySpec, type Spec } from "./spec.js";
import { closeStage, openStage, sweepStaging, type Stage } from "./staging.js";
import { mustTrustBecause, refuseUnusable, warningsOf } from "./weigh.js";

/** What is prepared, with what installing it needs. */
export interface Prepared {
  readonly shown: PreparedPack;
  readonly stage: Stage;
  /** As it will be written down; trust, place and time come with the consent. */
  readonly record: Omit<PackRecord, "trust" | "place" | "addedAt">;
}

/** How it is prepared. */
export interface Preparing {
  /** What the pack's tarball must be, as a document recorded it. */
  readonly integrity?: string | undefined;
  /** Takes a name in a registry only. */
  readonly from?: "registry" | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Prepares. Rejects with a `NodeError`, or with the signal's reason; then nothing is left behind. */
export async function preparePack(
  text: string,
  options: PacksOptions,
  preparing: Preparing,
): Promise<Prepared> {
  const spec = await specOf(text, preparing);
  const places = placesIn(options.home);
  const records = await readRecords(places);
  await sweepStaging(places);
  const stage = await openStage(places);
  try {
    return await look(text, spec, { options, preparing, records, stage });
  } catch (thrown) {
    await closeStage(stage);
    throw thrown;
  }
}

interface Looking {
  readonly options: PacksOptions;
  readonly preparing: Preparing;
  readonly records: readonly PackRecord[];
  readonly stage: Stage;
}

async function specOf(text: string, { from }: Preparing): Promise<Spec> {
  const spec = from === "registry" ? registrySpec(text) : await readSpec(text);
  if (spec) return spec;
  throw new NodeError(`"${text.slice(0, 200)}" is not the name of a pack in a registry.`);
}

async function look(text: string, spec: Spec, looking: Looking): Promise<Prepared> {
  const { options, preparing, records, stage } = looking;
  const { signal } = preparing;
  const from = cameFrom(spec, records);
  const registry = options.registry ?? from?.registry;
  const fetched = await fetchPack({ stage, spec, registry, signal });
  const { manifest, file, integrity, facts } = fetched;
  refuseUnusable(fetched, { options, records, integrity: preparing.integrity });
  const asking = { name: manifest.name, version: manifest.version, folder: stage.tree, registry, signal };
  const provenance = await provenanceOf(spec, facts, { ...asking, integrity });
  const evidence = await options.evidence();
  const before = newest(records, manifest.name);
  const dependencies = fetched.packages.dependencies.map(({ name, version, integrity: digest }) => ({
    ...{ name, version, integrity: digest },
  }));
  const pack = {
    ...{ manifest, file, integrity, dependencies, provenance },
    folder: packageFolder(stage.tree, manifest.name),
    from: fromOf(text, spec, fetched),
    tree: fetched.tree.digest,
  };
  const mustTrust = mustTrustBecause(fetched, evidence);
  const { permissions, limits } = manifest;
  const asks = [...permissionsInWords(permissions), ...limitsInWords(limits)];
  const shown: PreparedPack = {
    id: stage.id,
    pack,
    asks,
    asksMore: morePermissions(before?.manifest.permissions ?? {}, manifest.permissions),
    more: before ? moreThan(before.manifest, manifest) : asks,
    ...(before && { replaces: before.manifest.version }),
    warnings: warningsOf(fetched, { provenance, before, records }),
    ...(mustTrust !== undefined && { mustTrust }),
    ...(facts.publisher !== undefined && { publisher: facts.publisher }),
    ...(facts.publishedAt !== undefined && { publishedAt: facts.publishedAt }),
  };
  const record = {
    ...{ manifest, integrity, dependencies, provenance, from: pack.from, tree: pack.tree },
    ...{ prefix: file.prefix, nodes: fetched.nodes, fits: options.engineVersion },
    ...(facts.publisher !== undefined && { publisher: facts.publisher }),
  };
  return { shown, stage, record };
}

function moreThan(before: Manifest, now: Manifest): readonly string[] {
  return [
    ...morePermissionsInWords(before.permissions, now.permissions),
    ...moreLimitsInWords(before.limits, now.limits),
  ];
}

/** A pack that came from a registry is looked for there again: another one may have a package of the same name. */
function cameFrom(spec: Spec, records: readonly PackRecord[]): InstalledPack["from"] | undefined {
  return spec.kind === "registry" ? newest(records, spec.name)?.from : undefined;
}

function fromOf(text: string, spec: Spec, { registry }: Fetched): InstalledPack["from"] {
  if (spec.kind !== "registry") return { spec: spec.path, kind: spec.kind };
  return { spec: text, kind: "registry", ...(registry !== undefined && { registry }) };
}

async function provenanceOf(
  spec: Spec,
  facts: RegistryFacts,
  asking: AskingRegistry & { readonly integrity: string },
): Promise<Provenance> {
  if (spec.kind !== "registry")
    return { kind: "unknown", because: `It is from a ${spec.kind}, not from a registry.` };
  const it = `${asking.name}@${asking.version}`;
  const isVerified = async (): Promise<boolean> => {
    const said = await askSignatures(asking.folder, asking).catch(() => undefined);
    asking.signal?.throwIfAborted();
    if (said?.invalid.includes(it))
      throw new NodeError(
        `The registry's signature on "${asking.name}" ${asking.version}, or the statement on who built it, is wrong.`,
      );
    return said?.attested.includes(it) ?? false;
  };
  return readProvenance(facts, { integrity: asking.integrity, isVerified, signal: asking.signal });
}

/** The one of a name that was installed with the highest version. */
function newest(records: readonly PackRecord[], name: string): PackRecord | undefined {
  return records
    .filter(({ manifest }) => manifest.name === name)
    .sort((a, b) => compareVersions(b.manifest.version, a.manifest.version))[0];
}
