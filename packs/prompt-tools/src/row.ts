import { defineNode, NodeError } from "@dreamloom/engine";
import type { Table } from "@dreamloom/engine";
import { choice, integer, integerSocket, port, seed, table, text } from "@dreamloom/engine/sockets";
import { chanceFrom, drawOne } from "./random.js";
import { columnOf, rowAt } from "./tables.js";

/** One row of a table, by its number or by chance. */
export default defineNode({
  type: "words/row",
  version: 1,
  title: "Row of table",
  about: "Takes one row of a table, by its number or by chance.",
  aliases: ["CSV row", "random row", "select row", "next row"],
  group: "Tables",
  lane: "none",
  inputs: {
    table: port(table, "The table."),
    by: choice("What says which row.", ["number", "chance"]),
    number: integer("Which row, counted from 1; −1 is the last, and after the last one it begins anew.", {
      default: 1,
    }),
    seed: seed("What chance begins with; the same seed takes the same row."),
    weights: text("A column whose numbers say how likely each row is; empty: all are equally likely.", {
      default: "",
    }),
  },
  outputs: {
    row: port(table, "A table of this row alone, as `Template` takes it."),
    number: port(integerSocket, "Which row it is, counted from 1."),
  },
  run({ table, by, number, seed, weights }) {
    const index = by === "number" ? rowAt(table, number) : byChance(table, seed, weights);
    return { row: { columns: table.columns, rows: [table.rows[index]!] }, number: index + 1 };
  },
});

function byChance(table: Table, seed: bigint, weights: string): number {
  const column = weights.trim() === "" ? undefined : columnOf(table, weights);
  const rows = table.rows.map((row, index) => ({
    index,
    weight: column === undefined ? 1 : weightOf(row[column], index),
  }));
  const drawn = drawOne(rows, chanceFrom(seed));
  if (!drawn) throw new NodeError("The table has no row that can be drawn.");
  return drawn.index;
}

function weightOf(cell: string | number | undefined, index: number): number {
  const weight = Number(cell);
  if (cell !== "" && Number.isFinite(weight) && weight >= 0) return weight;
  throw new NodeError(`Row ${index + 1} weighs ${JSON.stringify(cell)}; a weight is a number from 0 up.`);
}
