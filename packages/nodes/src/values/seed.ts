import { defineNode } from "@dreamloom/engine";
import { seed, port, seedSocket } from "@dreamloom/engine/sockets";

/** A seed to use in several places. */
export default defineNode({
  type: "dream/seed",
  version: 1,
  title: "Seed",
  about: "A seed to use in several places.",
  aliases: ["noise seed", "random", "control after generate", "primitive"],
  group: "Values",
  lane: "none",
  inputs: { seed: seed("The number that noise is made from.") },
  outputs: { seed: port(seedSocket, "The same seed.") },
  run: (values) => values,
});
