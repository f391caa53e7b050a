/**
 * Names of the tensors in a LoRA file: which half of which low-rank pair each is. The forms are those of diffusers and
 * PEFT (`lora_A`, `lora_B`), older diffusers (`lora.down`, `to_q_lora.down`, `lora_linear_layer.down`) and kohya's
 * sd-scripts (`lora_down`, `lora_up`, `alpha`). Knows no model.
 */

/** The parts of a change to one module. */
export type LoraHalf = "down" | "up" | "alpha";

/** How a file writes its pairs. */
export type LoraForm = "peft" | "diffusers" | "kohya";

/** A tensor's name, taken apart. */
export interface LoraKey {
  readonly form: LoraForm;
  readonly half: LoraHalf;
  /** The module's name as the file has it. */
  readonly module: string;
}

/** Takes a name apart; undefined when it is no part of a low-rank pair. */
export function parseKey(name: string): LoraKey | undefined {
  for (const { pattern, form, half } of patterns) {
    const match = pattern.exec(name);
    if (match !== null) return { form, half, module: oldModule(match[1] ?? "") };
  }
  return undefined;
}

/** Names of changes that are not plain low-rank pairs; adding only the pairs would give another picture. */
export function foreignKind(name: string): string | undefined {
  return foreign.find(({ pattern }) => pattern.test(name))?.kind;
}

const patterns: readonly { readonly pattern: RegExp; readonly form: LoraForm; readonly half: LoraHalf }[] = [
  { pattern: /^(.+)\.lora_A(?:\.[^.]+)?\.weight$/, form: "peft", half: "down" },
  { pattern: /^(.+)\.lora_B(?:\.[^.]+)?\.weight$/, form: "peft", half: "up" },
  { pattern: /^(.+)(?:\.lora|\.lora_linear_layer|_lora)\.down\.weight$/, form: "diffusers", half: "down" },
  { pattern: /^(.+)(?:\.lora|\.lora_linear_layer|_lora)\.up\.weight$/, form: "diffusers", half: "up" },
  { pattern: /^(.+)\.lora_down\.weight$/, form: "kohya", half: "down" },
  { pattern: /^(.+)\.lora_up\.weight$/, form: "kohya", half: "up" },
  { pattern: /^(.+)\.alpha$/, form: "kohya", half: "alpha" },
];

const foreign: readonly { readonly pattern: RegExp; readonly kind: string }[] = [
  { pattern: /\.(dora_scale|lora_magnitude_vector(\..+)?)$/, kind: "DoRA" },
  { pattern: /\.lokr_/, kind: "LoKr" },
  { pattern: /\.hada_/, kind: "LoHa" },
  { pattern: /\.oft_|\.boft_/, kind: "OFT" },
  { pattern: /\.(diff|diff_b)$/, kind: "full difference" },
  { pattern: /\.lora_mid\.weight$/, kind: "CP-decomposed" },
  { pattern: /\.lora_B(?:\.[^.]+)?\.bias$/, kind: "LoRA with biases" },
  { pattern: /\.lora_embedding_[AB]/, kind: "embedding LoRA" },
];

/** `attn.processor.to_out_lora` of old diffusers is today's `attn.to_out.0`. */
function oldModule(module: string): string {
  const [, before, projection] =
    /^(.*)\.processor\.(to_q|to_k|to_v|to_out|to_add_out|add_[qkv]_proj)$/.exec(module) ?? [];
  if (before === undefined || projection === undefined) return module;
  return `${before}.${projection === "to_out" ? "to_out.0" : projection}`;
}
