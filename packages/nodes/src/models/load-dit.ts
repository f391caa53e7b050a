import { defineNode } from "@dreamloom/engine";
import { dit, port } from "@dreamloom/engine/sockets";
import { loadInputs, lookAtParts, modelOf } from "./model-part.js";

/** One part of a Dream folder on a port: the transformer that paints. Opens nothing. */
export default defineNode({
  type: "dream/load-dit",
  version: 1,
  title: "Load DiT",
  about: "Takes the transformer that paints, from a Dream folder, an SD3 pipeline or folder, SD3 in one file, or a Dream Engine release.",
  aliases: ["UNet loader", "diffusion model", "MM-DiT", "SD3 transformer"],
  group: "Models",
  effect: "reads",
  keep: false,
  lane: "disk",
  inputs: loadInputs,
  outputs: { dit: port(dit, "Walks noise down to a latent.") },
  look: (literals, files) => lookAtParts(["dit"], literals, files),
  run: async (values, { files }) => ({ dit: await modelOf("dit", values, files) }),
});
