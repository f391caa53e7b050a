/** What the two nodes that read CSV have in common. */

import { choice, flag, integerSocket, listOf, port, table, textSocket } from "@dreamloom/engine/sockets";
import type { Table } from "@dreamloom/engine";
import { separators } from "./parse-csv.js";

/** How to read. */
export const csvInputs = {
  separator: choice(
    "What stands between two values; `automatic` takes what the first line has most of.",
    Object.keys(separators) as (keyof typeof separators)[],
  ),
  header: flag("The first line names the columns.", { default: true }),
  numbers: flag("Takes what looks like a number as one.", { default: true }),
};

/** What was read. */
export const csvOutputs = {
  table: port(table, "The rows under their columns."),
  columns: port(listOf(textSocket), "The names of the columns."),
  rows: port(integerSocket, "How many rows there are."),
};

/** A table as those outputs. */
export function csvResults(read: Table) {
  return { table: read, columns: read.columns, rows: read.rows.length };
}
