import { defineNode } from "@dreamloom/engine";
import { vae, port } from "@dreamloom/engine/sockets";
import { loadInputs, lookAtParts, modelOf } from "./model-part.js";

/** One part of a Dream folder on a port: the autoencoder between pictures and latents. Opens nothing. */
export default defineNode({
  type: "dream/load-vae",
  version: 1,
  title: "Load VAE",
  about: "Takes the autoencoder between pictures and latents, from a Dream folder, a pipeline, a vae folder, or SD3 in one file.",
  aliases: ["VAE loader", "autoencoder"],
  group: "Models",
  effect: "reads",
  keep: false,
  lane: "disk",
  inputs: loadInputs,
  outputs: { vae: port(vae, "Turns latents into pictures and back.") },
  look: (literals, files) => lookAtParts(["vae"], literals, files),
  run: async (values, { files }) => ({ vae: await modelOf("vae", values, files) }),
});
