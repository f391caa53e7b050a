/** `dreamloom fmt FILE…`: saved graphs as their canonical text. Knows no pack: whatever parses is kept, nothing is migrated. */

import { maxDocumentBytes, parseDocument, printDocument } from "@dreamloom/engine";
import { diagnosticLines } from "../display/diagnostic-lines.js";
import { plain } from "../display/words.js";
import { exitCodes, Refusal, type ExitCode } from "../exit-codes.js";
import type { Host } from "../host.js";
import { readPersonFile } from "../person-file.js";
import { replaceText } from "../text/write-text.js";

/** What may follow `dreamloom fmt FILE…`. */
export interface FmtOptions {
  readonly check?: true;
  readonly stdout?: true;
}

/**
 * Rewrites each file that is not canonical, and prints its name. One that is wrong is told of and left alone, and the
 * others are done all the same; the exit code is the highest of theirs.
 */
export function fmt(files: readonly string[], options: FmtOptions, host: Host): ExitCode {
  let code: ExitCode = exitCodes.ok;
  for (const file of files) {
    const ended = fmtOne(file, options, host);
    if (ended > code) code = ended;
  }
  return code;
}

function fmtOne(file: string, options: FmtOptions, { streams }: Host): ExitCode {
  try {
    const bytes = readPersonFile(file, { what: "a graph", mostBytes: maxDocumentBytes });
    if (bytes[0] === 0x89)
      throw new Refusal(
        exitCodes.badGraph,
        `"${file}" is a picture; dreamloom restore writes the graph out of it.`,
      );
    const { document, diagnostics } = parseDocument(bytes);
    streams.err(diagnosticLines(diagnostics, file));
    if (document === undefined) return exitCodes.badGraph;
    const text = printDocument(document);
    const changes = !Buffer.from(text).equals(bytes);
    if (options.check === true) {
      if (changes) streams.out(`${plain(file)}\n`);
      return changes ? exitCodes.runFailed : exitCodes.ok;
    }
    if (options.stdout === true || file === "-") streams.out(text);
    else if (changes) {
      replaceText(file, text);
      streams.out(`${plain(file)}\n`);
    }
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    streams.err(`${plain(error.message)}\n`);
    return error.exitCode;
  }
}
