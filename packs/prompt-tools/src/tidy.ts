import { defineNode } from "@dreamloom/engine";
import { flag, port, text, textSocket } from "@dreamloom/engine/sockets";

/** A text without what filling and joining leave behind. */
export default defineNode({
  type: "words/tidy",
  version: 1,
  title: "Tidy",
  about: "Takes double spaces, lonely commas and empty lines out of a text.",
  aliases: ["trim", "clean prompt", "normalize spaces", "strip"],
  group: "Prompt tools",
  lane: "none",
  inputs: {
    text: text("The text to tidy.", { lines: 4 }),
    twice: flag("Takes out what stands twice between commas, too.", { default: false }),
    line: flag("Puts everything on one line.", { default: true }),
  },
  outputs: { text: port(textSocket, "The tidy text.") },
  run({ text, twice, line }) {
    const lines = text.split("\n").map((each) => tidied(each, twice));
    return { text: lines.filter((each) => each !== "").join(line ? " " : "\n") };
  },
});

function tidied(line: string, twice: boolean): string {
  const pieces = line.split(",").map((piece) => piece.replace(/\s+/g, " ").trim());
  const kept = pieces.filter((piece) => piece !== "");
  const seen = new Set<string>();
  const once = kept.filter((piece) => !seen.has(piece.toLowerCase()) && seen.add(piece.toLowerCase()));
  return (twice ? once : kept).join(", ").replace(/ ([.;:!?])/g, "$1");
}
