import { defineNode } from "@dreamloom/engine";
import { text } from "@dreamloom/engine/sockets";
import { csvInputs, csvOutputs, csvResults } from "./csv-ports.js";
import { parseCsv } from "./parse-csv.js";

/** A table from text. */
export default defineNode({
  type: "words/csv",
  version: 1,
  title: "Table from text",
  about: "Reads comma-separated values as a table.",
  aliases: ["CSV", "TSV", "spreadsheet", "rows"],
  group: "Tables",
  lane: "none",
  inputs: {
    text: text("The values, one row a line.", { default: "animal,colour\nwhale,blue\ndog,brown", lines: 6 }),
    ...csvInputs,
  },
  outputs: csvOutputs,
  run: ({ text, ...how }) => csvResults(parseCsv(text, how)),
});
