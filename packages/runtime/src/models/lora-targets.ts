import type { DitPart, LmmPart } from "../config/index.js";
import type { ModelPort } from "../onnx/index.js";
import { buildDit } from "./dit.js";
import { buildText } from "./text.js";

/** Widths of a module that takes a low-rank change. */
export type LoraWidths = { readonly in: number; readonly out: number };

/** The modules of a DiT or LMM that take a low-rank change, by their paths in the published checkpoint. */
export function loraTargets(part: DitPart | LmmPart): ReadonlyMap<string, LoraWidths> {
  const options = { backend: "cpu", lora: "all" } as const;
  return targetsOf(("tokenizerFile" in part ? buildText(part, options) : buildDit(part, options)).inputs);
}

/** The graph's inputs themselves say what it takes. */
function targetsOf(inputs: readonly ModelPort[]): ReadonlyMap<string, LoraWidths> {
  const sizes = new Map(inputs.map(({ name, shape }) => [name, shape]));
  const out = new Map<string, LoraWidths>();
  for (const [name, shape] of sizes) {
    if (!name.endsWith(".lora_a")) continue;
    const module = name.slice(0, -".lora_a".length);
    const into = shape[0];
    const width = sizes.get(`${module}.lora_b`)?.[1];
    if (typeof into === "number" && typeof width === "number") out.set(module, { in: into, out: width });
  }
  return out;
}
