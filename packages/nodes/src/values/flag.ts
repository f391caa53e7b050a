import { defineNode } from "@dreamloom/engine";
import { flag, port, flagSocket } from "@dreamloom/engine/sockets";

/** True or false, to use in several places. */
export default defineNode({
  type: "dream/flag",
  version: 1,
  title: "Flag",
  about: "True or false, to use in several places.",
  aliases: ["boolean", "toggle", "switch", "primitive"],
  group: "Values",
  lane: "none",
  inputs: { flag: flag("True or false.", { default: false }) },
  outputs: { flag: port(flagSocket, "The same.") },
  run: (values) => values,
});
