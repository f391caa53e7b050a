import { defineNode } from "@dreamloom/engine";
import { integer, integerSocket, listOf, port, table, text, textSocket } from "@dreamloom/engine/sockets";
import { fillSlots, problemsOfSlots, slotsOfRow } from "./slots.js";

/** Fills a text once for every row of a table. */
export default defineNode({
  type: "words/template-rows",
  version: 1,
  title: "Template for each row",
  about: "Fills a text once for every row of a table; the slots are called as its columns.",
  aliases: ["mail merge", "prompts from CSV", "batch prompts", "rows as list"],
  group: "Tables",
  lane: "none",
  inputs: {
    table: port(table, "The table whose rows fill the text."),
    text: text("The text; `{animal}` is what the row has under animal, `{row}` the row's number.", {
      lines: 4,
    }),
    from: integer("The first row, counted from 1.", { default: 1, min: 1 }),
    most: integer("How many rows at most.", { default: 1000, min: 1, max: 100_000 }),
  },
  outputs: {
    texts: port(listOf(textSocket), "The texts, one for each row."),
    count: port(integerSocket, "How many they are."),
  },
  check: ({ text }) => (typeof text === "string" ? problemsOfSlots(text, "text") : []),
  run({ table, text, from, most }) {
    const rows = table.rows.map((_, index) => index).slice(from - 1, from - 1 + most);
    const texts = rows.map((row) =>
      fillSlots(text, new Map([["row", String(row + 1)], ...slotsOfRow(table, row)])),
    );
    return { texts, count: texts.length };
  },
});
