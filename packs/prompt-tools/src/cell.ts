import { defineNode } from "@dreamloom/engine";
import { integer, port, table, text, textSocket } from "@dreamloom/engine/sockets";
import { columnOf, rowAt } from "./tables.js";

/** One value of a table, as text. */
export default defineNode({
  type: "words/cell",
  version: 1,
  title: "Cell of table",
  about: "Takes one value of a table as text.",
  aliases: ["CSV cell", "get value", "lookup"],
  group: "Tables",
  lane: "none",
  inputs: {
    table: port(table, "The table."),
    column: text("The name of the column; empty: the first.", { default: "" }),
    row: integer("Which row, counted from 1; −1 is the last, and after the last one it begins anew.", {
      default: 1,
    }),
  },
  outputs: { text: port(textSocket, "What stands there.") },
  run: ({ table, column, row }) => ({
    text: String(table.rows[rowAt(table, row)]![columnOf(table, column)] ?? ""),
  }),
});
