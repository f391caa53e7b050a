import { defineNode } from "@dreamloom/engine";
import { flag, list, port, text, textSocket } from "@dreamloom/engine/sockets";

/** Texts put together to one. */
export default defineNode({
  type: "words/join",
  version: 1,
  title: "Join",
  about: "Puts texts together to one.",
  aliases: ["concatenate", "combine text", "append", "list to text"],
  group: "Lists of words",
  lane: "none",
  inputs: {
    texts: list(textSocket, "The texts, in order."),
    between: text("What stands between two; `\\n` is a new line.", { default: ", " }),
    last: text("What stands before the last one instead, such as ` and `; empty: the same.", { default: "" }),
    empty: flag("Takes texts in which nothing stands, too.", { default: false }),
  },
  outputs: { text: port(textSocket, "The text.") },
  run({ texts, between, last, empty }) {
    const kept = empty ? texts : texts.filter((each) => each.trim() !== "");
    const gap = newLines(between);
    const end = last === "" ? gap : newLines(last);
    const tail = kept.at(-1) ?? "";
    return { text: kept.length < 2 ? tail : kept.slice(0, -1).join(gap) + end + tail };
  },
});

function newLines(text: string): string {
  return text.replaceAll("\\n", "\n");
}
