import { defineNode } from "@dreamloom/engine";
import { integer, port, integerSocket } from "@dreamloom/engine/sockets";

/** A whole number to use in several places. */
export default defineNode({
  type: "dream/integer",
  version: 1,
  title: "Integer",
  about: "A whole number to use in several places.",
  aliases: ["int", "primitive", "constant"],
  group: "Values",
  lane: "none",
  inputs: { integer: integer("The whole number.", { default: 0 }) },
  outputs: { integer: port(integerSocket, "The same number.") },
  run: (values) => values,
});
