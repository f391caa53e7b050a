import { defineNode } from "@dreamloom/engine";
import { flag, integer, list, listOf, port, seed, text, textSocket } from "@dreamloom/engine/sockets";
import { chanceFrom, drawSeveral } from "./random.js";
import { optionsOfLines } from "./weighed-text.js";

/** Several different texts of some, by chance. */
export default defineNode({
  type: "words/draw",
  version: 1,
  title: "Draw several",
  about: "Draws several different texts by chance, as cards from a deck.",
  aliases: ["random sample", "shuffle", "deck", "pick several"],
  group: "Prompt tools",
  lane: "none",
  inputs: {
    options: text("The texts, one a line; `3::` before one makes it three times as likely.", {
      default: "golden light\nfog\nsnow\nstars",
      lines: 5,
    }),
    list: list(textSocket, "More texts, after those.", { default: [] }),
    count: integer("How many to draw; where there are fewer, all of them.", {
      default: 2,
      min: 0,
      max: 10_000,
    }),
    shuffled: flag("Leaves them in the order in which they were drawn, not in that of the texts.", {
      default: true,
    }),
    seed: seed("What chance begins with; the same seed draws the same."),
  },
  outputs: { texts: port(listOf(textSocket), "The texts that were drawn.") },
  run({ options, list, count, shuffled, seed }) {
    const all = [...optionsOfLines(options), ...list.map((text) => ({ text, weight: 1 }))];
    const drawn = drawSeveral(all, count, chanceFrom(seed));
    const ordered = shuffled ? drawn : all.filter((option) => drawn.includes(option));
    return { texts: ordered.map(({ text }) => text) };
  },
});
