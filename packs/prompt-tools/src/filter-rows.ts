import { defineNode } from "@dreamloom/engine";
import { choice, integerSocket, port, table, text } from "@dreamloom/engine/sockets";
import { columnOf } from "./tables.js";

type Cell = string | number | undefined;

const conditions = {
  is: (cell: Cell, value: string) => plain(cell) === plain(value),
  "is not": (cell: Cell, value: string) => plain(cell) !== plain(value),
  contains: (cell: Cell, value: string) => plain(cell).includes(plain(value)),
  "is at least": (cell: Cell, value: string) => amount(cell) >= amount(value),
  "is at most": (cell: Cell, value: string) => amount(cell) <= amount(value),
} as const;

/** Those rows of a table that fulfil a condition. */
export default defineNode({
  type: "words/filter-rows",
  version: 1,
  title: "Filter rows",
  about: "Leaves those rows of a table that fulfil a condition.",
  aliases: ["CSV filter", "where", "search rows"],
  group: "Tables",
  lane: "none",
  inputs: {
    table: port(table, "The table."),
    column: text("The column to look at; empty: the first.", { default: "" }),
    condition: choice(
      "What its value must fulfil; capital letters are taken as small ones.",
      Object.keys(conditions) as (keyof typeof conditions)[],
    ),
    value: text("What it is compared with."),
  },
  outputs: {
    table: port(table, "The rows that are left."),
    count: port(integerSocket, "How many they are."),
  },
  run({ table, column, condition, value }) {
    const index = columnOf(table, column);
    const rows = table.rows.filter((row) => conditions[condition](row[index], value));
    return { table: { columns: table.columns, rows }, count: rows.length };
  },
});

function plain(value: Cell): string {
  return String(value ?? "")
    .trim()
    .toLowerCase();
}

/** Not a number where nothing stands, so that no comparison holds. */
function amount(value: Cell): number {
  return plain(value) === "" ? NaN : Number(value);
}
