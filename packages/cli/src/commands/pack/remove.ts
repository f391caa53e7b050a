/** `dreamloom pack remove NAME[@VERSION]`. */

import { exitCodes, Refusal, type ExitCode } from "../../exit-codes.js";
import type { Host } from "../../host.js";
import { openPacksFor } from "../../pack/open.js";

/** Removes a pack, or one version of it. */
export async function remove(typed: string, host: Host): Promise<ExitCode> {
  const at = typed.indexOf("@", 1);
  const name = at < 0 ? typed : typed.slice(0, at);
  const version = at < 0 ? undefined : typed.slice(at + 1);
  await using packs = await openPacksFor(host);
  const removed = await packs.remove(name, version);
  if (removed.length === 0)
    throw new Refusal(exitCodes.missing, `"${typed}" is not installed. dreamloom pack list says what is.`);
  for (const { manifest } of removed) host.streams.err(`Removed ${manifest.name} ${manifest.version}.\n`);
  return exitCodes.ok;
}
