/** `dreamloom doctor`: what this machine can do, what it enforces and what it does not. Changes nothing of yours. */

import { plain, wrap } from "../display/words.js";
import { exitCodes, type ExitCode } from "../exit-codes.js";
import { homeFolder, modelFoldersOf, openHome } from "../home.js";
import type { Host } from "../host.js";
import { openPacksToRead } from "../pack/open.js";
import { examine, inTheWay, type Finding } from "../serve/examine.js";
import { version } from "../version.js";

const signs: Readonly<Record<Finding["state"], string>> = { good: "+", note: "·", bad: "!" };

/** Prints what was found. Ends with 5 when something is in the way of the editor. */
export async function doctor(host: Host): Promise<ExitCode> {
  const home = openHome(homeFolder(host.environment));
  await using packs = await openPacksToRead(host);
  const modelFolders = modelFoldersOf(home);
  const sections = await examine({ home, modelFolders, packs, environment: host.environment });
  host.streams.out(`Dreamloom ${version()}\n`);
  for (const { title, findings } of sections) {
    host.streams.out(`\n${title}\n`);
    for (const finding of findings) host.streams.out(lineOf(finding));
  }
  host.streams.out(`\n${inTheWay(sections)}\n`);
  return sections.some(({ findings }) => findings.some(({ state }) => state === "bad"))
    ? exitCodes.environment
    : exitCodes.ok;
}

function lineOf({ state, what, says }: Finding): string {
  const text = wrap(plain(says), 20).trimStart();
  return `  ${signs[state]} ${what.padEnd(16)}${text}\n`;
}
