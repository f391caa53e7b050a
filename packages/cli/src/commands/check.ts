/** `dreamloom check FILE`: all that is wrong with a graph, without running it. */

import { createLineDisplay } from "../display/line-display.js";
import { count } from "../display/words.js";
import { openDreamloom } from "../dreamloom.js";
import { exitCodes, type ExitCode } from "../exit-codes.js";
import type { Host } from "../host.js";
import { codeOf, openFile } from "./open-file.js";

/** Checks the graph in a file. */
export async function check(
  file: string,
  options: { readonly set?: readonly string[] },
  host: Host,
): Promise<ExitCode> {
  const display = createLineDisplay(host.streams, { quiet: false });
  await using dreamloom = await openDreamloom({ onWarning: display.note });
  const opened = await openFile(dreamloom, file, { sets: options.set ?? [], partial: false, display });
  const code = codeOf(opened.diagnostics);
  if (code === exitCodes.ok && opened.graph !== undefined)
    host.streams.out(`"${file}" is right: ${count(opened.graph.nodes.length, "node")}.\n`);
  return code;
}
