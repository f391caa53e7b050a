/** `dreamloom pack add`: fetches a pack, says what it is and may do, and installs it when a person agrees. */

import { parseDocument, type GraphDocument } from "@dreamloom/engine";
import type { Packs, PackWanted } from "@dreamloom/packs";
import { exitCodes, Refusal, type ExitCode } from "../../exit-codes.js";
import type { Host } from "../../host.js";
import { withBundled } from "../../pack/bundled.js";
import { consent, type ConsentOptions } from "../../pack/consent.js";
import { openPacksFor } from "../../pack/open.js";
import { readGraphFile } from "../open-file.js";

/** What may follow `dreamloom pack add`. */
export interface AddOptions extends ConsentOptions {
  readonly from?: string;
  readonly registry?: string;
}

/** Installs one pack, or those that a graph misses. */
export async function add(spec: string | undefined, options: AddOptions, host: Host): Promise<ExitCode> {
  if ((spec === undefined) === (options.from === undefined))
    throw new Refusal(
      exitCodes.badGraph,
      "Say which pack to add (a name, a folder or a tarball), or --from with a graph that needs some.",
    );
  const document = options.from === undefined ? undefined : await documentIn(options.from);
  await using packs = await openPacksFor(host, options);
  if (document === undefined) await addOne(packs, { spec: spec ?? "" }, options, host);
  else await addMissing(packs, document, options, host);
  return exitCodes.ok;
}

async function documentIn(file: string): Promise<GraphDocument> {
  const { document, diagnostics } = parseDocument((await readGraphFile(file)).bytes);
  if (document !== undefined) return document;
  throw new Refusal(exitCodes.badGraph, `"${file}": ${diagnostics[0]?.message ?? "It is no graph."}`);
}

/** Exactly what the document records, and nothing that is there already. */
async function addMissing(
  packs: Packs,
  document: GraphDocument,
  options: AddOptions,
  host: Host,
): Promise<void> {
  const wanted: readonly PackWanted[] = packs.missing(document).missing;
  if (wanted.length === 0) host.streams.err("Nothing is missing: every pack of this graph is installed.\n");
  for (const { name, version, integrity } of wanted)
    await addOne(packs, { spec: `${name}@${version}`, integrity }, options, host);
}

/** Prepares, asks, installs. What is not wanted in the end is thrown away again. */
export async function addOne(
  packs: Packs,
  { spec, integrity }: { readonly spec: string; readonly integrity?: string | undefined },
  options: ConsentOptions,
  host: Host,
): Promise<void> {
  host.streams.err(`Fetching ${spec} …\n`);
  const fetched = await withBundled(spec, packs);
  const prepared = await packs.prepare(fetched, { integrity, signal: host.interrupt.signal });
  try {
    const trust = await consent({ prepared, evidence: await packs.evidence() }, options, host);
    const { manifest, folder } = await packs.install(prepared.id, trust);
    host.streams.err(`Installed ${manifest.name} ${manifest.version}, ${trust}.\n`);
    host.streams.out(`${folder}\n`);
  } catch (error) {
    await packs.discard(prepared.id);
    throw error;
  }
}
