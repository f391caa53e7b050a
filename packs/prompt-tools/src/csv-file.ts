import { defineNode, NodeError } from "@dreamloom/engine";
import { choice, file } from "@dreamloom/engine/sockets";
import { csvInputs, csvOutputs, csvResults } from "./csv-ports.js";
import { parseCsv } from "./parse-csv.js";

const mostBytes = 50_000_000;

/** A table from a file. */
export default defineNode({
  type: "words/csv-file",
  version: 1,
  title: "Table from file",
  about: "Reads a file of comma-separated values as a table.",
  aliases: ["load CSV", "TSV", "spreadsheet", "import rows", "Excel export"],
  group: "Tables",
  lane: "disk",
  inputs: {
    file: file("A text file whose lines are rows.", { accept: [".csv", ".tsv", ".txt"] }),
    letters: choice("How the file writes its letters; `automatic` takes what fits.", [
      "automatic",
      "UTF-8",
      "Windows",
    ]),
    ...csvInputs,
  },
  outputs: csvOutputs,
  async run({ file, letters, ...how }, { read, signal }) {
    signal.throwIfAborted();
    const bytes = await read(file);
    if (bytes.length > mostBytes)
      throw new NodeError(
        `"${file.file}" has ${Math.round(bytes.length / 1e6)} MB; at most ${mostBytes / 1e6} are read.`,
      );
    return csvResults(parseCsv(textOf(bytes, letters, file.file), how));
  },
});

function textOf(bytes: Uint8Array, letters: "automatic" | "UTF-8" | "Windows", name: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (letters === "Windows") return new TextDecoder("windows-1252").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    if (letters === "automatic") return new TextDecoder("windows-1252").decode(bytes);
    throw new NodeError(`"${name}" is not written in UTF-8.`, {
      remedy: 'Choose "Windows" or "automatic" for its letters.',
    });
  }
}
