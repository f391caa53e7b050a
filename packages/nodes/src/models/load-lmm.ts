import { defineNode } from "@dreamloom/engine";
import { lmm, port } from "@dreamloom/engine/sockets";
import { loadInputs, lookAtParts, modelOf } from "./model-part.js";

/** One part of a Dream folder on a port: the multimodal encoder that reads the prompt. Opens nothing. */
export default defineNode({
  type: "dream/load-lmm",
  version: 1,
  title: "Load LMM",
  about: "Takes the multimodal encoder that reads the prompt, from a Dream folder, a Qwen2-VL folder, or a Dream Engine release.",
  aliases: ["CLIP loader", "text encoder", "Qwen2-VL"],
  group: "Models",
  effect: "reads",
  keep: false,
  lane: "disk",
  inputs: loadInputs,
  outputs: { lmm: port(lmm, "Reads words and pictures of a prompt.") },
  look: (literals, files) => lookAtParts(["lmm"], literals, files),
  run: async (values, { files }) => ({ lmm: await modelOf("lmm", values, files) }),
});
