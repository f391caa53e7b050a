import { defineNode } from "@dreamloom/engine";
import {
  integer,
  integerSocket,
  listOf,
  optional,
  port,
  table,
  text,
  textSocket,
} from "@dreamloom/engine/sockets";
import { everyText } from "./expand-wildcards.js";
import { parseLists, withColumns } from "./lists.js";
import { problemsOf } from "./wildcards.js";

/** All texts that a text with wildcards can become. */
export default defineNode({
  type: "words/every-combination",
  version: 1,
  title: "Every combination",
  about: "Lists all texts that a text with wildcards can become.",
  aliases: ["combinatorial prompts", "permutations", "prompt matrix", "all variants"],
  group: "Prompt tools",
  lane: "none",
  inputs: {
    text: text("The text with wildcards, as `Wildcards` takes it.", {
      default: "a {red|blue} {apple|balloon}",
      lines: 4,
    }),
    lists: text("Lists, as `Wildcards` takes them.", { default: "", lines: 4 }),
    table: optional(table, "More lists: each column of a table is one, by its name."),
    most: integer("How many texts at most.", { default: 100, min: 1, max: 10_000 }),
  },
  outputs: {
    texts: port(listOf(textSocket), "The texts, the last wildcard changing fastest."),
    count: port(integerSocket, "How many they are."),
  },
  check: problemsOf,
  run({ text, lists: typed, table, most }) {
    const { lists } = parseLists(typed);
    const texts = everyText(text, table ? withColumns(lists, table) : lists, most);
    return { texts, count: texts.length };
  },
});
