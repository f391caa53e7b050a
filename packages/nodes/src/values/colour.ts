import { defineNode } from "@dreamloom/engine";
import { colour, port, colourSocket } from "@dreamloom/engine/sockets";

/** A colour to use in several places. */
export default defineNode({
  type: "dream/colour",
  version: 1,
  title: "Colour",
  about: "A colour to use in several places.",
  aliases: ["color", "primitive", "swatch"],
  group: "Values",
  lane: "none",
  inputs: { colour: colour("The colour.", { default: "#808080" }) },
  outputs: { colour: port(colourSocket, "The same colour.") },
  run: (values) => values,
});
