import { defineNode } from "@dreamloom/engine";
import { list, listOf, picture, port } from "@dreamloom/engine/sockets";

/** Several pictures as one list. They keep their sizes: a list is no batch. */
export default defineNode({
  type: "dream/picture-list",
  version: 1,
  title: "List of pictures",
  about: "Several pictures, in order, to use in several places.",
  aliases: ["batch images", "image batch", "RepeatLatentBatch", "collect"],
  group: "Values",
  lane: "none",
  inputs: { pictures: list(picture, "The pictures, in order; their sizes may differ.") },
  outputs: { pictures: port(listOf(picture), "The same pictures.") },
  run: (values) => values,
});
