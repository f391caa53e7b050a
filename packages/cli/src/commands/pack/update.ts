/** `dreamloom pack update [NAME]`: newer versions, beside those that documents record. Asks again for more rights only. */

import type { InstalledPack, Packs, PackUpdate } from "@dreamloom/packs";
import { count } from "../../display/words.js";
import { exitCodes, Refusal, type ExitCode } from "../../exit-codes.js";
import type { Host } from "../../host.js";
import { asksMore, consent, type ConsentOptions } from "../../pack/consent.js";
import { openPacksFor } from "../../pack/open.js";

/** What may follow `dreamloom pack update`. */
export interface UpdateOptions extends ConsentOptions {
  readonly registry?: string;
}

/** Updates one pack or all. One that is refused keeps no other from being updated. */
export async function update(
  name: string | undefined,
  options: UpdateOptions,
  host: Host,
): Promise<ExitCode> {
  await using packs = await openPacksFor(host, options);
  if (name !== undefined) refuseUnknown(packs, name);
  const found = await packs.updates(host.interrupt.signal);
  const wanted = found.filter((one) => name === undefined || one.name === name);
  if (wanted.length === 0) host.streams.err("Nothing newer is there.\n");
  let code: ExitCode = exitCodes.ok;
  for (const one of wanted) {
    const refused = await updateOne(packs, one, options, host);
    if (refused === undefined) continue;
    host.streams.err(`${refused.message}\n`);
    code = refused.exitCode;
  }
  if (wanted.length > 1) host.streams.err(`${count(wanted.length, "pack")} had something newer.\n`);
  return code;
}

function refuseUnknown(packs: Packs, name: string): void {
  if (packs.list().some(({ manifest }) => manifest.name === name)) return;
  throw new Refusal(exitCodes.missing, `"${name}" is not installed. dreamloom pack list says what is.`);
}

async function updateOne(
  packs: Packs,
  { name, from, to }: PackUpdate,
  options: UpdateOptions,
  host: Host,
): Promise<Refusal | undefined> {
  host.streams.err(`Fetching ${name} ${to} …\n`);
  const prepared = await packs.prepare(`${name}@${to}`, { signal: host.interrupt.signal });
  try {
    // More rights are asked about; the rest was agreed to when the pack was added.
    const covered =
      prepared.replaces !== undefined &&
      asksMore(prepared).length === 0 &&
      prepared.mustTrust === undefined &&
      options.trust !== true;
    const given = covered ? { ...options, yes: true as const } : options;
    const trust = await consent({ prepared, evidence: await packs.evidence() }, given, host);
    const { manifest } = await packs.install(prepared.id, trust);
    host.streams.err(
      `Installed ${manifest.name} ${manifest.version}, ${trust}. ${from} stays for documents that record it.\n`,
    );
    if (trust === "sandboxed" && wasTrusted(packs.list(), name, from))
      host.streams.err(`${name} ${from} was trusted; ${to} is not, unless you update it with --trust.\n`);
    return undefined;
  } catch (error) {
    await packs.discard(prepared.id);
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function wasTrusted(list: readonly InstalledPack[], name: string, version: string): boolean {
  return list.some(
    ({ manifest, trust }) => manifest.name === name && manifest.version === version && trust === "trusted",
  );
}
