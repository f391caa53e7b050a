/** `dreamloom pack create NAME`: the folder of a new pack, in which everything works at once. */

import { relative } from "node:path";
import { exitCodes, type ExitCode } from "../../exit-codes.js";
import type { Host } from "../../host.js";
import { linkDreamloom } from "../../pack/links.js";
import { newPack } from "../../pack/names.js";
import { copyTemplate } from "../../pack/template.js";

/** Makes the folder and says what can be done in it. */
export function create(typed: string, host: Host): ExitCode {
  const pack = newPack(typed);
  copyTemplate(pack);
  linkDreamloom(pack.folder);
  const folder = relative(process.cwd(), pack.folder) || ".";
  host.streams.out(`${pack.folder}\n`);
  host.streams.err(
    `The pack "${pack.name}" is there, with one node to begin from: src/night-sky.ts\n` +
      `  cd ${folder.includes(" ") ? JSON.stringify(folder) : folder}\n` +
      "  npx dreamloom pack dev    the editor with its node in it; what you save is there a moment later\n" +
      "  npm test                  builds, then proves that its nodes hold what nodes must hold\n",
  );
  return exitCodes.ok;
}
