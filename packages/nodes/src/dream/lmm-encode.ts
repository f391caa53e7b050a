import { defineNode } from "@dreamloom/engine";
import { encoding, lmm, port, prompt } from "@dreamloom/engine/sockets";

/** Last hidden states of both rows of a prompt; the vision tower runs once per picture. */
export default defineNode({
  type: "dream/lmm-encode",
  version: 1,
  title: "LMM encode",
  about: "Lets the LMM read a prompt, words and pictures together.",
  aliases: ["CLIP Text Encode", "text encode", "prompt encode", "image encode"],
  group: "Dream",
  lane: "gpu",
  inputs: {
    lmm: port(lmm, "The LMM that reads."),
    prompt: port(prompt, "What it reads."),
  },
  outputs: {
    encoding: port(encoding, "Hidden states of each row, and the vision tower's features of each picture.", {
      facets: { hidden: { same: "lmm.hidden" } },
    }),
  },
  run: async ({ lmm, prompt }, { backend, signal }) => ({
    encoding: await backend.lmmEncode(lmm, prompt, { signal }),
  }),
});
