import { defineNode } from "@dreamloom/engine";
import { number, port, numberSocket } from "@dreamloom/engine/sockets";

/** A number to use in several places. */
export default defineNode({
  type: "dream/number",
  version: 1,
  title: "Number",
  about: "A number to use in several places.",
  aliases: ["float", "primitive", "constant"],
  group: "Values",
  lane: "none",
  inputs: { number: number("The number.", { default: 0 }) },
  outputs: { number: port(numberSocket, "The same number.") },
  run: (values) => values,
});
