import { defineNode } from "@dreamloom/engine";
import { text } from "@dreamloom/engine/sockets";

/** Words for whoever reads the graph. Nothing can be linked to it, and it is never run. */
export default defineNode({
  type: "dream/note",
  version: 1,
  title: "Note",
  about: "Words beside the graph, for whoever reads it.",
  aliases: ["comment", "sticky note", "MarkdownNote"],
  group: "Values",
  lane: "none",
  inputs: { text: text("What to say.", { default: "", lines: 4, linkable: false }) },
  outputs: {},
  run: () => ({}),
});
