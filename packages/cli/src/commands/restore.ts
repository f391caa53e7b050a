/** `dreamloom restore PICTURE`: the graph out of a PNG that Save wrote, as a file. No pixel of the picture is decoded. */

import { parse } from "node:path";
import { parseDocument, printDocument } from "@dreamloom/engine";
import { diagnosticLines } from "../display/diagnostic-lines.js";
import { plain } from "../display/words.js";
import { exitCodes, Refusal, type ExitCode } from "../exit-codes.js";
import type { Host } from "../host.js";
import { readPersonFile } from "../person-file.js";
import { replaceText, writeNewText } from "../text/write-text.js";
import { graphInPicture } from "./open-file.js";

/** What may follow `dreamloom restore PICTURE`. */
export interface RestoreOptions {
  readonly out?: string;
  readonly force?: true;
}

const mostPictureBytes = 512 * 2 ** 20;
const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Writes the graph of a picture and prints the name of its file. */
export async function restore(
  picture: string,
  options: RestoreOptions,
  { streams }: Host,
): Promise<ExitCode> {
  const bytes = readPersonFile(picture, { what: "a picture", mostBytes: mostPictureBytes });
  if (!signature.every((byte, index) => bytes[index] === byte))
    throw new Refusal(
      exitCodes.badGraph,
      `"${picture}" is not a PNG; only a PNG that Save wrote has its graph inside.`,
    );
  const inside = await graphInPicture(picture, bytes);
  for (const note of inside.notes) streams.err(`${plain(note)}\n`);
  const { document, diagnostics } = parseDocument(inside.bytes);
  streams.err(diagnosticLines(diagnostics, picture));
  if (document === undefined) return exitCodes.badGraph;
  const text = printDocument(document);
  const out = options.out ?? nameFor(picture);
  if (out === "-") streams.out(text);
  else {
    write(out, text, options);
    streams.out(`${plain(out)}\n`);
  }
  return exitCodes.ok;
}

/** In the folder that the person is in, whatever folder the picture is in. */
function nameFor(picture: string): string {
  if (picture !== "-") return `${parse(picture).name}.json`;
  throw new Refusal(exitCodes.badGraph, "A picture that is piped in has no name; --out FILE says one.");
}

function write(out: string, text: string, { force }: RestoreOptions): void {
  if (writeNewText(out, text)) return;
  if (force !== true)
    throw new Refusal(
      exitCodes.badGraph,
      `"${out}" is there already and was left as it is; --out names another file, --force writes over it.`,
    );
  replaceText(out, text);
}
