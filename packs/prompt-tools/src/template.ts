import { defineNode } from "@dreamloom/engine";
import { list, optional, port, table, text, textSocket } from "@dreamloom/engine/sockets";
import { fillSlots, namedWords, problemsOfSlots, slotsOfRow } from "./slots.js";

/** Fills the named slots of a text. */
export default defineNode({
  type: "words/template",
  version: 1,
  title: "Template",
  about: "Fills the named slots of a text, such as {animal}.",
  aliases: ["string format", "f-string", "text template", "concatenate", "placeholders"],
  group: "Prompt tools",
  lane: "none",
  inputs: {
    text: text("The text; `{animal=whale}` says what stands there when nothing else does, `{{` is a brace.", {
      default: "a {colour} {animal}",
      lines: 4,
    }),
    words: text("What fills the slots, one a line: `animal: whale`.", {
      default: "animal: whale\ncolour: blue",
      lines: 4,
    }),
    row: optional(
      table,
      "A table whose first row fills slots by the names of its columns, where the words do not.",
    ),
    values: list(textSocket, "Texts for the slots {1}, {2} and so on.", { default: [] }),
  },
  outputs: { text: port(textSocket, "The text, filled.") },
  check: ({ text, words }) => [
    ...(typeof text === "string" ? problemsOfSlots(text, "text") : []),
    ...(typeof words === "string"
      ? namedWords(words).problems.map((problem) => ({ ...problem, port: "words" }))
      : []),
  ],
  run({ text, words, row, values }) {
    const numbered = values.map((value, index): [string, string] => [String(index + 1), value]);
    const fills = new Map([...slotsOfRow(row, 0), ...namedWords(words).words, ...numbered]);
    return { text: fillSlots(text, fills) };
  },
});
