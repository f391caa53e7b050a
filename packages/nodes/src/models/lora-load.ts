import { defineNode } from "@dreamloom/engine";
import type { FilesDoor, LoraOnStack, Looked, Model } from "@dreamloom/engine";
import { dit, file, lmm, number, optional } from "@dreamloom/engine/sockets";
import type { FileLiteral } from "@dreamloom/engine/sockets";

/** Puts a LoRA on the stack of a DiT, an LMM or both. It is applied while computing; no model is loaded again. */
export default defineNode({
  type: "dream/lora-load",
  version: 1,
  title: "LoRA load",
  about: "Adds a low-rank change (a style, a subject) to a DiT, an LMM or both.",
  aliases: ["LoraLoader", "LyCORIS", "style", "fine-tune"],
  group: "Models",
  effect: "reads",
  keep: false,
  lane: "disk",
  inputs: {
    dit: optional(dit, "The DiT to change."),
    lmm: optional(lmm, "The LMM to change."),
    file: file("A LoRA in safetensors, as peft, diffusers or kohya-ss write it; it may hold both parts.", {
      accept: [".safetensors"],
    }),
    strength: number("How much of the change to apply; below 0 goes the other way.", {
      default: 1,
      min: -4,
      max: 4,
      step: 0.05,
    }),
  },
  outputs: {
    dit: optional(dit, "The DiT with the LoRA on its stack."),
    lmm: optional(lmm, "The LMM with the LoRA on its stack."),
  },
  check: (_, linked) =>
    linked.has("dit") || linked.has("lmm")
      ? []
      : [{ port: "dit", message: "Nothing is linked to change; link a DiT, an LMM or both." }],
  look: async (literals, files) => lookAtLora(literals["file"], files),
  async run({ dit, lmm, file, strength }, { files, log }) {
    const found = await files.find(file);
    const { parts } = await files.lora(found);
    const lora = { name: found.name, path: found.path, digest: found.digest, strength };
    for (const model of [dit, lmm])
      if (model && !(parts as readonly string[]).includes(model.part))
        log(`"${found.name}" holds nothing for the ${nameOf(model)}, which stays as it is.`);
    return { dit: changed(dit, lora, parts), lmm: changed(lmm, lora, parts) };
  },
});

function changed(model: Model | undefined, lora: LoraOnStack, parts: readonly string[]): Model | undefined {
  if (!model || !parts.includes(model.part) || lora.strength === 0) return model;
  return { ...model, loras: [...model.loras, lora] };
}

async function lookAtLora(literal: unknown, files: FilesDoor): Promise<Looked> {
  const found = await files.find(literal as FileLiteral);
  await files.lora(found);
  return { depends: { "*": [found.digest] } };
}

function nameOf(model: Model): string {
  return model.part === "dit" ? "DiT" : "LMM";
}
