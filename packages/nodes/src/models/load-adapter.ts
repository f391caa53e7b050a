import { defineNode } from "@dreamloom/engine";
import { adapter, port } from "@dreamloom/engine/sockets";
import { loadInputs, lookAtParts, modelOf } from "./model-part.js";

/** One part of a Dream folder on a port: the two small networks between LMM and DiT. Opens nothing. */
export default defineNode({
  type: "dream/load-adapter",
  version: 1,
  title: "Load adapter",
  about: "Takes the two small networks between LMM and DiT, from a Dream folder, a Dream Engine release, or a folder or file of these.",
  aliases: ["projector", "connector", "alignment layer"],
  group: "Models",
  effect: "reads",
  keep: false,
  lane: "disk",
  inputs: loadInputs,
  outputs: { adapter: port(adapter, "Turns what the LMM understood into what the DiT is steered by.") },
  look: (literals, files) => lookAtParts(["adapter"], literals, files),
  run: async (values, { files }) => ({ adapter: await modelOf("adapter", values, files) }),
});
