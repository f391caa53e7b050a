import { defineNode, NodeError } from "@dreamloom/engine";
import { flag, integer, integerSocket, list, port, textSocket } from "@dreamloom/engine/sockets";

/** One text of a list, by its number. */
export default defineNode({
  type: "words/pick",
  version: 1,
  title: "Pick from list",
  about: "Takes one text of a list by its number.",
  aliases: ["list index", "select", "get item", "switch"],
  group: "Lists of words",
  lane: "none",
  inputs: {
    texts: list(textSocket, "The texts to pick from."),
    number: integer("Which one, counted from 1; −1 is the last.", { default: 1 }),
    round: flag("Begins anew after the last one, so that every number picks one.", { default: true }),
  },
  outputs: {
    text: port(textSocket, "The text that was picked."),
    count: port(integerSocket, "How many texts there are."),
  },
  run({ texts, number, round }) {
    const count = texts.length;
    const index = number > 0 ? number - 1 : count + number;
    const text = texts[round && count > 0 ? ((index % count) + count) % count : index];
    if (text === undefined || number === 0)
      throw new NodeError(`There is no text ${number}; there are ${count}.`);
    return { text, count };
  },
});
