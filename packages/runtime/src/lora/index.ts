/** LoRA files: which modules they change, whether they fit, their weights. */

export { readLora } from "./read-lora.js";
export type { LoraFile, LoraModule } from "./read-lora.js";
export { matchLora } from "./match-lora.js";
export type { LoraMatch, LoraTargets } from "./match-lora.js";
export { loadLora } from "./load-lora.js";
export type { LoadedLora, SplitQkvScale } from "./load-lora.js";
export type { LoraForm } from "./keys.js";
export type { LoraModel } from "./paths.js";
