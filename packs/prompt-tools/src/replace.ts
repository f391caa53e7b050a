import { defineNode } from "@dreamloom/engine";
import { flag, integerSocket, port, text, textSocket } from "@dreamloom/engine/sockets";

/** Words of a text exchanged for others. */
export default defineNode({
  type: "words/replace",
  version: 1,
  title: "Replace",
  about: "Exchanges words of a text for others.",
  aliases: ["find and replace", "substitute", "string replace"],
  group: "Prompt tools",
  lane: "none",
  inputs: {
    text: text("The text to change.", { lines: 4 }),
    find: text("What to look for."),
    by: text("What takes its place.", { default: "" }),
    whole: flag("Finds whole words only.", { default: true }),
    exact: flag("Tells capital letters from small ones.", { default: false }),
  },
  outputs: {
    text: port(textSocket, "The changed text."),
    count: port(integerSocket, "How often it was found."),
  },
  run({ text, find, by, whole, exact }) {
    if (find === "") return { text, count: 0 };
    const plain = find.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    const [before, after] = whole ? ["(?<![\\p{L}\\p{N}_])", "(?![\\p{L}\\p{N}_])"] : ["", ""];
    let count = 0;
    const changed = text.replace(new RegExp(before + plain + after, exact ? "gu" : "giu"), () => {
      count++;
      return by;
    });
    return { text: changed, count };
  },
});
