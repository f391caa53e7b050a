import { defineNode, NodeError } from "@dreamloom/engine";
import { integerSocket, list, port, seed, text, textSocket } from "@dreamloom/engine/sockets";
import { chanceFrom, drawOne } from "./random.js";
import { optionsOfLines } from "./weighed-text.js";

/** One of some texts, by chance. */
export default defineNode({
  type: "words/choose",
  version: 1,
  title: "Choose",
  about: "Chooses one of some texts by chance; the same seed chooses the same.",
  aliases: ["random choice", "random line", "weighted random", "roulette"],
  group: "Prompt tools",
  lane: "none",
  inputs: {
    options: text("The texts, one a line; `3::` before one makes it three times as likely.", {
      default: "a whale\na rocket\n2::a mushroom",
      lines: 5,
    }),
    list: list(textSocket, "More texts, after those.", { default: [] }),
    seed: seed("What chance begins with; the same seed chooses the same."),
  },
  outputs: {
    text: port(textSocket, "The text that was chosen."),
    number: port(integerSocket, "Which of them it is, counted from 1."),
  },
  run({ options, list, seed }) {
    const all = [...optionsOfLines(options), ...list.map((text) => ({ text, weight: 1 }))];
    const chosen = drawOne(all, chanceFrom(seed));
    if (!chosen) throw new NodeError("There is nothing to choose from.");
    return { text: chosen.text, number: all.indexOf(chosen) + 1 };
  },
});
