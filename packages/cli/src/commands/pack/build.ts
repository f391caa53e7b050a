/** `dreamloom pack build [DIR]`: compiles a pack and writes what others read of it. */

import { resolve } from "node:path";
import { count } from "../../display/words.js";
import { exitCodes, type ExitCode } from "../../exit-codes.js";
import type { Host } from "../../host.js";
import { buildPack } from "../../pack/build-pack.js";
import { openPacksToRead } from "../../pack/open.js";
import { oneLine } from "../../pack/words.js";

/** Builds the pack in a folder. Ends with 2 when something in it is wrong. */
export async function build(typed: string, host: Host): Promise<ExitCode> {
  const folder = resolve(typed);
  await using packs = await openPacksToRead(host);
  const built = await buildPack(folder, {
    compile: async () => (await import("../../pack/compile.js")).createCompiler(folder).compile(),
    evidence: () => packs.evidence(),
  });
  if (built.kind === "wrong") {
    for (const sentence of built.sentences) host.streams.err(`${oneLine(sentence, 2000)}\n`);
    return exitCodes.badGraph;
  }
  const { manifest, file } = built;
  host.streams.err(
    `Built ${manifest.name} ${manifest.version}: ${count(file.nodes.length, "node")}, in ${manifest.nodes} and docs/nodes.md.\n`,
  );
  return exitCodes.ok;
}
