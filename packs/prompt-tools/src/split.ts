import { defineNode } from "@dreamloom/engine";
import { choice, flag, integerSocket, listOf, port, text, textSocket } from "@dreamloom/engine/sockets";

const cuts = { lines: "\n", commas: ",", bars: "|", spaces: /\s+/, "empty lines": /\n[ \t]*\n\s*/ } as const;

/** A text cut into a list. */
export default defineNode({
  type: "words/split",
  version: 1,
  title: "Split",
  about: "Cuts a text into a list of texts.",
  aliases: ["text to list", "lines", "split string", "list of text"],
  group: "Lists of words",
  lane: "none",
  inputs: {
    text: text("The text to cut.", { lines: 5 }),
    at: choice("Where to cut.", Object.keys(cuts) as (keyof typeof cuts)[]),
    empty: flag("Keeps pieces in which nothing stands.", { default: false }),
  },
  outputs: {
    texts: port(listOf(textSocket), "The pieces, without the space around them."),
    count: port(integerSocket, "How many they are."),
  },
  run({ text, at, empty }) {
    const pieces = text.split(cuts[at]).map((piece) => piece.trim());
    const texts = empty ? pieces : pieces.filter((piece) => piece !== "");
    return { texts, count: texts.length };
  },
});
