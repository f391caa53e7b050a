/**
 * Who built a package, as the registry tells. A statement is only read here, and must be about the very bytes; that it is true is
 * claimed nowhere but where npm verified its signatures.
 */

import { NodeError } from "@dreamloom/engine";
import type { Provenance } from "../installed-pack.js";
import { printable } from "../pack-name.js";
import { npm } from "./npm.js";

/** What a registry's document tells of one version. */
export interface RegistryFacts {
  readonly attestations?: string;
  readonly tarball?: string;
  readonly integrity?: string;
  readonly publisher?: string;
  /** Milliseconds since 1970. */
  readonly publishedAt?: number;
  readonly deprecated?: string;
}

/** What is asked about. */
export interface AskingRegistry {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly registry?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What npm's signatures say of the packages that stand in a folder. */
export interface Signatures {
  /** `name@version` of those whose statement on who built them was verified. */
  readonly attested: readonly string[];
  /** Of those whose signature or statement is wrong. */
  readonly invalid: readonly string[];
  /** Of those that the registry signs all others but not them. */
  readonly missing: readonly string[];
}

const mostStatementBytes = 2 ** 20;
const signaturesMs = 20_000;

/** Asks the registry for its document of one version. Rejects with a `NodeError`. */
export async function askRegistry({
  name,
  version,
  folder,
  registry,
  signal,
}: AskingRegistry): Promise<RegistryFacts> {
  const args = ["view", "--json", "--", `${name}@${version}`];
  const answer = record(jsonOf((await npm({ args, folder, registry, signal })).stdout));
  const dist = record(answer["dist"]);
  const time = Date.parse(String(record(answer["time"])[version]));
  const [maintainer] = Array.isArray(answer["maintainers"]) ? (answer["maintainers"] as unknown[]) : [];
  return compact({
    attestations: text(record(dist["attestations"])["url"], 500),
    tarball: text(dist["tarball"], 500),
    integrity: text(dist["integrity"], 200),
    publisher: person(answer["_npmUser"]) || person(maintainer),
    publishedAt: Number.isFinite(time) ? time : undefined,
    deprecated: text(answer["deprecated"], 300),
  });
}

/** Lets npm verify signatures and statements of what stands in a folder. Rejects with a `NodeError` when it cannot. */
export async function askSignatures(
  folder: string,
  asking: Pick<AskingRegistry, "registry" | "signal">,
): Promise<Signatures> {
  const args = ["audit", "signatures", "--json", "--include-attestations", "--fetch-retries=0"];
  const { stdout, failure } = await npm({ ...asking, args, folder, answers: [1], timeoutMs: signaturesMs });
  const answer = record(jsonOf(stdout));
  if (!Array.isArray(answer["invalid"])) throw failure();
  return {
    attested: namesIn(answer["verified"]),
    invalid: namesIn(answer["invalid"]),
    missing: namesIn(answer["missing"]),
  };
}

/** What is said of who built it. `isVerified`: npm verified the statement's signatures. */
export async function readProvenance(
  facts: RegistryFacts,
  about: {
    readonly integrity: string;
    readonly isVerified: () => Promise<boolean>;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Provenance> {
  const { attestations, tarball } = facts;
  if (attestations === undefined) return { kind: "none" };
  const because = "The registry has a statement on who built it, but it cannot be read.";
  try {
    if (tarball === undefined || new URL(attestations).origin !== new URL(tarball).origin)
      return { kind: "unknown", because };
    const built = builtBy(await fetched(attestations, about.signal), about.integrity);
    return built
      ? { kind: "attested", ...built, verified: await about.isVerified() }
      : { kind: "unknown", because };
  } catch (thrown) {
    about.signal?.throwIfAborted();
    if (thrown instanceof NodeError) throw thrown;
    return { kind: "unknown", because };
  }
}

async function fetched(url: string, signal: AbortSignal | undefined): Promise<unknown> {
  const ends = AbortSignal.timeout(10_000);
  const response = await fetch(url, {
    signal: signal ? AbortSignal.any([signal, ends]) : ends,
    redirect: "error",
  });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > mostStatementBytes) throw new Error("too long");
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString("utf8"));
}

/** From SLSA provenance (https://slsa.dev/provenance/v1): its repository and workflow, if it is about these bytes. */
function builtBy(answer: unknown, integrity: string): { repository: string; workflow?: string } | undefined {
  const hex = Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex");
  const all = record(answer)["attestations"];
  for (const attestation of Array.isArray(all) ? (all as unknown[]) : []) {
    const envelope = record(record(record(attestation)["bundle"])["dsseEnvelope"]);
    const statement = record(jsonOf(Buffer.from(String(envelope["payload"]), "base64").toString("utf8")));
    const subjects = Array.isArray(statement["subject"]) ? (statement["subject"] as unknown[]) : [];
    if (!subjects.some((subject) => record(record(subject)["digest"])["sha512"] === hex)) continue;
    const definition = record(record(statement["predicate"])["buildDefinition"]);
    const workflow = record(record(definition["externalParameters"])["workflow"]);
    const repository = text(workflow["repository"], 300);
    const path = text(workflow["path"], 300);
    if (repository !== undefined && repository.startsWith("https://"))
      return { repository, ...(path !== undefined && { workflow: path }) };
  }
  return undefined;
}

function namesIn(value: unknown): readonly string[] {
  const all = Array.isArray(value) ? (value as unknown[]) : [];
  return all.map((one) => `${String(record(one)["name"])}@${String(record(one)["version"])}`);
}

function person(value: unknown): string | undefined {
  const name = typeof value === "string" ? value.replace(/\s*<.*$/, "") : record(value)["name"];
  return text(name, 100);
}

function text(value: unknown, most: number): string | undefined {
  return printable(value, most) || undefined;
}

function jsonOf(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function compact<T extends Readonly<Record<string, unknown>>>(
  value: T,
): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, known]) => known !== undefined)) as never;
}
