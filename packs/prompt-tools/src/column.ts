import { defineNode } from "@dreamloom/engine";
import { flag, integerSocket, listOf, port, table, text, textSocket } from "@dreamloom/engine/sockets";
import { columnOf } from "./tables.js";

/** A column of a table as a list. */
export default defineNode({
  type: "words/column",
  version: 1,
  title: "Column of table",
  about: "Takes a column of a table as a list of texts.",
  aliases: ["CSV column", "rows as list", "list from table"],
  group: "Tables",
  lane: "none",
  inputs: {
    table: port(table, "The table."),
    column: text("The name of the column; empty: the first.", { default: "" }),
    once: flag("Takes what stands there several times once only.", { default: false }),
  },
  outputs: {
    texts: port(listOf(textSocket), "What stands in the column, from the top; empty cells are left out."),
    count: port(integerSocket, "How many they are."),
  },
  run({ table, column, once }) {
    const index = columnOf(table, column);
    const cells = table.rows.map((row) => String(row[index] ?? "")).filter((cell) => cell.trim() !== "");
    const texts = once ? [...new Set(cells)] : cells;
    return { texts, count: texts.length };
  },
});
