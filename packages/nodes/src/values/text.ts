import { defineNode } from "@dreamloom/engine";
import { text, port, textSocket } from "@dreamloom/engine/sockets";

/** A text to use in several places. */
export default defineNode({
  type: "dream/text",
  version: 1,
  title: "Text",
  about: "A text to use in several places.",
  aliases: ["string", "primitive", "multiline"],
  group: "Values",
  lane: "none",
  inputs: { text: text("The words.", { lines: 4 }) },
  outputs: { text: port(textSocket, "The same words.") },
  run: (values) => values,
});
