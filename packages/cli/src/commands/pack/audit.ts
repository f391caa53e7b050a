/** `dreamloom pack audit`: every pack held against what it was when it was installed, and against the registry. */

import type { PackAudit } from "@dreamloom/packs";
import { wrap } from "../../display/words.js";
import { exitCodes, type ExitCode } from "../../exit-codes.js";
import type { Host } from "../../host.js";
import { openPacksFor } from "../../pack/open.js";
import { oneLine } from "../../pack/words.js";

/** Audits all packs. Ends with 1 when something is wrong with one. */
export async function audit(
  { json, registry }: { readonly json?: true; readonly registry?: string },
  host: Host,
): Promise<ExitCode> {
  await using packs = await openPacksFor(host, { registry });
  const found = await packs.audit(host.interrupt.signal);
  host.streams.out(json === true ? `${JSON.stringify(found, null, 2)}\n` : inWords(found));
  return found.some(({ problems }) => problems.length > 0) ? exitCodes.runFailed : exitCodes.ok;
}

function inWords(found: readonly PackAudit[]): string {
  if (found.length === 0) return "No packs are installed.\n";
  return found.map(paragraph).join("\n");
}

function paragraph({ name, version, problems, checked, unchecked }: PackAudit): string {
  const lines = (sign: string, sentences: readonly string[]): string =>
    sentences.map((sentence) => `  ${sign} ${wrap(oneLine(sentence), 4).trimStart()}\n`).join("");
  return `${name} ${version}\n${lines("!", problems)}${lines("+", checked)}${lines("·", unchecked)}`;
}
