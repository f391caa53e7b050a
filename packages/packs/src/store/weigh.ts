/** Weighs a pack that was fetched: what refuses it, what makes it one to trust, and what a person should know of it. */

import { createCatalogue, NodeError, packOf } from "@dreamloom/engine";
import type { Evidence } from "../evidence.js";
import type { Provenance } from "../installed-pack.js";
import { engineProblem } from "../read-manifest.js";
import type { Fetched } from "./fetch-pack.js";
import { nameWarnings, refuseConfusion } from "./names.js";
import type { PacksOptions } from "./options.js";
import type { PackRecord } from "./records.js";

/** What a pack is held against. */
export interface Beside {
  readonly options: Pick<PacksOptions, "builtIn" | "engineVersion">;
  readonly records: readonly PackRecord[];
  /** What its tarball must be, where a document says so. */
  readonly integrity?: string | undefined;
}

/** What is known beside the pack itself. */
export interface Weighing {
  readonly records: readonly PackRecord[];
  readonly provenance: Provenance;
  /** The newest version that is installed. */
  readonly before: PackRecord | undefined;
}

const youngMs = 7 * 86_400_000;

/** What nobody's consent makes right. */
export function refuseUnusable(
  { manifest, file, integrity }: Fetched,
  { options, integrity: wanted, records }: Beside,
): void {
  const { name, version } = manifest;
  if (wanted !== undefined && wanted !== integrity)
    throw new NodeError(
      `This "${name}" ${version} is not the one that the document was made with: its digest differs.`,
      {
        remedy: "Ask whoever gave you the document where theirs is from.",
      },
    );
  const misfit = engineProblem(manifest, options.engineVersion);
  if (misfit !== undefined) throw new NodeError(`The pack "${name}" ${version} cannot be used. ${misfit}`);
  refuseConfusion(
    { name, prefix: file.prefix },
    records.map((record) => ({ name: record.manifest.name, prefix: record.prefix })),
    options.builtIn,
  );
  const writes = file.nodes.find(({ effect }) => effect === "writes");
  if (writes && manifest.permissions.write !== true)
    throw new NodeError(
      `Its node "${writes.type}" writes files, and the pack does not ask for the permission "write".`,
    );
  const run = (): never => {
    throw new Error("Internal error: a pack that was only looked at is not run.");
  };
  createCatalogue([...options.builtIn, packOf(file, { name, version, integrity, trust: "sandboxed", run })]);
}

/** Why it can be installed as trusted only; undefined when it need not be. */
export function mustTrustBecause({ tree }: Fetched, { holds, says }: Evidence): string | undefined {
  const [native] = tree.native;
  if (native !== undefined) return `It holds machine code ("${native}"), which can be run only as trusted.`;
  return holds ? undefined : `This machine cannot shut packs in. ${says}`;
}

/** What a person should know before consenting, beside what the machine does not enforce: sentences. */
export function warningsOf(fetched: Fetched, weighing: Weighing): readonly string[] {
  const { provenance, before, records } = weighing;
  const { manifest, integrity, packages, facts, notes } = fetched;
  const names = [...new Set(records.map((record) => record.manifest.name))];
  const scripted = [packages.pack, ...packages.dependencies]
    .filter(({ hasScript }) => hasScript)
    .map(({ name }) => `"${name}"`);
  const same = records.find(
    ({ manifest: other }) => other.name === manifest.name && other.version === manifest.version,
  );
  const age = Date.now() - (facts.publishedAt ?? 0);
  const all = [
    facts.deprecated !== undefined && `Its author advises against it: "${facts.deprecated}".`,
    ...nameWarnings(manifest.name, names),
    same &&
      same.integrity !== integrity &&
      `You have ${manifest.version} already, with other contents; this one takes its place.`,
    before?.publisher !== undefined &&
      facts.publisher !== undefined &&
      before.publisher !== facts.publisher &&
      `It was published by "${facts.publisher}"; the version that you have was published by "${before.publisher}".`,
    before?.provenance.kind === "attested" &&
      provenance.kind !== "attested" &&
      "The version that you have told who built it; this one does not.",
    provenance.kind === "none" && "The registry does not know who built it.",
    provenance.kind === "attested" &&
      !provenance.verified &&
      "The registry tells who built it; that could not be verified here.",
    facts.publishedAt !== undefined && age < youngMs && `This version was published ${ageInWords(age)} ago.`,
    ...notes,
    scripted.length > 0 && `Scripts to run when it is installed (${scripted.join(", ")}) are not run.`,
  ];
  return all.filter((sentence) => typeof sentence === "string");
}

function ageInWords(ms: number): string {
  const hours = Math.max(0, Math.floor(ms / 3_600_000));
  if (hours < 1) return "less than an hour";
  if (hours < 48) return hours === 1 ? "an hour" : `${hours} hours`;
  return `${Math.floor(hours / 24)} days`;
}
