/**
 * Audits installed packs: are their files as they were installed, does the registry still say the same of them, what is known
 * against them, are they signed. Says apart what was checked, what is wrong, and what could not be checked.
 */

import { NodeError } from "@dreamloom/engine";
import type { PackAudit } from "../packs.js";
import { printable } from "../pack-name.js";
import { npm } from "./npm.js";
import type { Places } from "./places.js";
import { askRegistry, askSignatures } from "./provenance.js";
import { treeOfRecord, type PackRecord } from "./records.js";
import { readTree } from "./tree.js";

/** How it is audited. */
export interface Auditing {
  readonly places: Places;
  readonly registry?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Findings {
  readonly problems: string[];
  readonly checked: string[];
  readonly unchecked: string[];
}

/** Audits one pack. Rejects only with the signal's reason. */
export async function auditPack(record: PackRecord, auditing: Auditing): Promise<PackAudit> {
  const findings: Findings = { problems: [], checked: [], unchecked: [] };
  await files(record, auditing, findings);
  if (record.from.kind === "registry") {
    await document(record, auditing, findings);
    await signatures(record, auditing, findings);
  } else findings.unchecked.push(`Who published it: it is from a ${record.from.kind}, not from a registry.`);
  await advisories(record, auditing, findings);
  const { name, version } = record.manifest;
  return { name, version, ...findings };
}

async function files(
  record: PackRecord,
  { places, signal }: Auditing,
  { problems, checked }: Findings,
): Promise<void> {
  try {
    const { digest } = await readTree(treeOfRecord(places, record), signal);
    if (digest === record.tree) checked.push("Its files are as they were installed.");
    else problems.push("Its files have been changed since it was installed.");
  } catch (thrown) {
    signal?.throwIfAborted();
    problems.push(`Its files are not as they were installed: ${why(thrown)}`);
  }
}

async function document(
  record: PackRecord,
  auditing: Auditing,
  { problems, checked, unchecked }: Findings,
): Promise<void> {
  const { name, version } = record.manifest;
  try {
    const facts = await askRegistry({ name, version, ...about(record, auditing) });
    if (facts.integrity === record.integrity)
      checked.push("The registry still has the same bytes under this version.");
    else problems.push("The registry has other bytes under this version now.");
    if (facts.deprecated !== undefined)
      problems.push(`Its author advises against it: "${facts.deprecated}".`);
  } catch (thrown) {
    auditing.signal?.throwIfAborted();
    unchecked.push(`What the registry says of it now: ${why(thrown)}`);
  }
}

async function signatures(
  record: PackRecord,
  auditing: Auditing,
  { problems, checked, unchecked }: Findings,
): Promise<void> {
  const { folder, ...asking } = about(record, auditing);
  try {
    const { invalid, missing, attested } = await askSignatures(folder, asking);
    if (invalid.length > 0) problems.push(`Signatures that are wrong: ${invalid.join(", ")}.`);
    if (missing.length > 0)
      problems.push(`The registry signs packages, and these are not signed: ${missing.join(", ")}.`);
    if (invalid.length === 0 && missing.length === 0)
      checked.push("The registry's signatures on it and on what it brings were verified by npm.");
    const { name, version } = record.manifest;
    if (attested.includes(`${name}@${version}`))
      checked.push("The statement on who built it was verified by npm.");
  } catch (thrown) {
    auditing.signal?.throwIfAborted();
    unchecked.push(`Signatures: ${why(thrown)}`);
  }
}

async function advisories(
  record: PackRecord,
  auditing: Auditing,
  { problems, checked, unchecked }: Findings,
): Promise<void> {
  try {
    const args = ["audit", "--json", "--package-lock-only"];
    const { stdout, failure } = await npm({ ...about(record, auditing), args, answers: [1] });
    const { vulnerabilities } = fields(jsonOf(stdout));
    if (vulnerabilities === undefined) throw failure();
    const known = Object.values(fields(vulnerabilities)).flatMap(saying);
    if (known.length === 0) checked.push("No advisory is known against it or what it brings.");
    problems.push(...new Set(known));
  } catch (thrown) {
    auditing.signal?.throwIfAborted();
    unchecked.push(`Advisories: ${why(thrown)}`);
  }
}

/** What an advisory says; packages that only need such a one name no title of their own. */
function saying(vulnerability: unknown): readonly string[] {
  const via = fields(vulnerability)["via"];
  return (Array.isArray(via) ? (via as unknown[]) : []).flatMap((one) => {
    const { name, title, severity, range } = fields(one);
    if (typeof title !== "string") return [];
    return [
      `"${printable(name, 100)}" ${printable(range, 60)}: ${printable(title, 200)} (${printable(severity, 20)}).`,
    ];
  });
}

function about(record: PackRecord, { places, registry, signal }: Auditing) {
  return { folder: treeOfRecord(places, record), registry: registry ?? record.from.registry, signal };
}

function why(thrown: unknown): string {
  if (thrown instanceof NodeError || thrown instanceof Error) return printable(thrown.message, 300);
  return printable(String(thrown), 300);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
