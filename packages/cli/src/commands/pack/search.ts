/** `dreamloom pack search WORDS`: packs of the registry. */

import type { PackFound } from "@dreamloom/packs";
import { table } from "../../display/words.js";
import { exitCodes, type ExitCode } from "../../exit-codes.js";
import type { Host } from "../../host.js";
import { openPacksFor } from "../../pack/open.js";
import { oneLine, publishedInWords } from "../../pack/words.js";

/** Finds packs by words; without any, all that the registry names first. */
export async function search(
  words: string,
  { json, registry }: { readonly json?: true; readonly registry?: string },
  host: Host,
): Promise<ExitCode> {
  await using packs = await openPacksFor(host, { registry });
  const found = await packs.search(words, host.interrupt.signal);
  host.streams.out(json === true ? `${JSON.stringify(found, null, 2)}\n` : inWords(found, words));
  return exitCodes.ok;
}

function inWords(found: readonly PackFound[], words: string): string {
  if (found.length === 0)
    return `The registry has no pack${words === "" ? "" : ` for "${oneLine(words, 60)}"`}.\n`;
  const rows = found.map(({ name, version, description, publisher, publishedAt, installed }) => [
    name,
    version,
    installed ? "installed" : "",
    `${oneLine(description, 80)} (${publisher === undefined ? "nobody named" : `by ${oneLine(publisher, 40)}`}${
      publishedAt === undefined ? "" : `, ${publishedInWords(publishedAt)}`
    })`,
  ]);
  return `${table(rows)}dreamloom pack add NAME says what one may do, and asks before it installs it.\n`;
}
