import { defineNode } from "@dreamloom/engine";
import { adapter, dit, lmm, port, vae } from "@dreamloom/engine/sockets";
import { loadInputs, lookAtParts, modelOf } from "./model-part.js";

/** All four models of one Dream folder. Opens nothing: a session is opened by the first task that computes. */
export default defineNode({
  type: "dream/load",
  version: 1,
  title: "Load",
  about: "Takes all four models from one checkpoint: LMM, adapter, DiT and VAE.",
  aliases: ["checkpoint loader", "load checkpoint", "main model", "pipeline", "model"],
  group: "Models",
  effect: "reads",
  keep: false,
  lane: "disk",
  inputs: loadInputs,
  outputs: {
    lmm: port(lmm, "Reads words and pictures of a prompt."),
    adapter: port(adapter, "Turns what the LMM understood into what the DiT is steered by."),
    dit: port(dit, "Walks noise down to a latent."),
    vae: port(vae, "Turns latents into pictures and back."),
  },
  look: (literals, files) => lookAtParts(["lmm", "adapter", "dit", "vae"], literals, files),
  async run(values, { files }) {
    const [lmm, adapter, dit, vae] = await Promise.all([
      modelOf("lmm", values, files),
      modelOf("adapter", values, files),
      modelOf("dit", values, files),
      modelOf("vae", values, files),
    ]);
    return { lmm, adapter, dit, vae };
  },
});
