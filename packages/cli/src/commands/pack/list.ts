/** `dreamloom pack list`: what is installed, what each pack may do, and what holds it to that here. */

import { permissionsInWords, type Evidence, type InstalledPack } from "@dreamloom/packs";
import { wrap } from "../../display/words.js";
import { exitCodes, type ExitCode } from "../../exit-codes.js";
import type { Host } from "../../host.js";
import { openPacksToRead } from "../../pack/open.js";
import { linesOf, fromInWords, nodesInWords, oneLine, provenanceInWords } from "../../pack/words.js";

/** Lists every version of every pack. */
export async function list({ json }: { readonly json?: true }, host: Host): Promise<ExitCode> {
  await using packs = await openPacksToRead(host);
  const installed = packs.list();
  const evidence = await packs.evidence();
  host.streams.out(json === true ? asJson(installed, evidence) : inWords(installed, evidence));
  return exitCodes.ok;
}

function inWords(installed: readonly InstalledPack[], evidence: Evidence): string {
  if (installed.length === 0)
    return `No packs are installed; dreamloom pack add NAME installs one.\n\n${enforced(evidence)}`;
  return `${installed.map(paragraph).join("\n")}\n${enforced(evidence)}`;
}

function paragraph(pack: InstalledPack): string {
  const { manifest, trust, from, provenance, problem } = pack;
  return [
    `${manifest.name} ${manifest.version}  ${trust}${from.kind === "dev" ? ", being worked on" : ""}\n`,
    `  ${wrap(oneLine(manifest.description), 2).trimStart()}\n`,
    `  nodes  ${wrap(nodesInWords(pack), 9).trimStart()}\n`,
    linesOf(permissionsInWords(manifest.permissions), "  · "),
    `  from   ${fromInWords(from)}\n`,
    `  built  ${provenanceInWords(provenance)}\n`,
    problem === undefined ? "" : `  ! ${wrap(oneLine(problem), 4).trimStart()}\n`,
  ].join("");
}

function enforced({ says, unenforced }: Evidence): string {
  return [says, ...unenforced].map((sentence) => `${wrap(sentence, 0)}\n`).join("");
}

function asJson(installed: readonly InstalledPack[], { holds, says, unenforced, probes }: Evidence): string {
  const packs = installed.map((pack) => ({
    name: pack.manifest.name,
    version: pack.manifest.version,
    prefix: pack.file.prefix,
    trust: pack.trust,
    dev: pack.from.kind === "dev",
    integrity: pack.integrity,
    permissions: pack.manifest.permissions,
    asks: permissionsInWords(pack.manifest.permissions),
    nodes: pack.file.nodes.map(({ type }) => type),
    from: pack.from,
    provenance: pack.provenance,
    dependencies: pack.dependencies,
    folder: pack.folder,
    ...(pack.problem !== undefined && { problem: pack.problem }),
  }));
  const reached = probes.filter((probe) => probe.reached).map(({ what }) => what);
  return `${JSON.stringify({ packs, enforced: { holds, says, unenforced, reached } }, null, 2)}\n`;
}
