/** `dreamloom show FILE`: the graph as Mermaid, also of one that could not be run. */

import { parseDocument } from "@dreamloom/engine";
import { diagnosticLines } from "../display/diagnostic-lines.js";
import { plain } from "../display/words.js";
import { exitCodes, type ExitCode } from "../exit-codes.js";
import type { Host } from "../host.js";
import { openPacksToRead } from "../pack/open.js";
import { mermaidOf } from "../text/mermaid.js";
import { readGraphFile } from "./open-file.js";

/** Prints the flowchart of a graph. Only a file that is no document is refused: what is wrong in one is for `check`. */
export async function show(file: string, host: Host): Promise<ExitCode> {
  const { streams } = host;
  const { bytes, notes } = await readGraphFile(file);
  for (const note of notes) streams.err(`${plain(note)}\n`);
  const { document, diagnostics } = parseDocument(bytes);
  streams.err(diagnosticLines(diagnostics, file));
  if (document === undefined) return exitCodes.badGraph;
  await using packs = await openPacksToRead(host);
  const described = packs.catalogueFor().describe();
  const titles = new Map(described.map(({ type, title }) => [type, title]));
  streams.out(mermaidOf(document, (type) => titles.get(type)));
  return exitCodes.ok;
}
