/** The models as ONNX graphs: vision tower, text, adapter, DiT, VAE. */

export { buildAdapter } from "./adapter.js";
export { buildDit, TIME_WIDTH } from "./dit.js";
export { ditPositions, embedTokens, placeFeatures } from "./embeddings.js";
export { fromVaeSpace, toVaeSpace } from "./latent-space.js";
export { loraInputs } from "./layers.js";
export type { BuildOptions } from "./layers.js";
export { loraTargets } from "./lora-targets.js";
export type { LoraWidths } from "./lora-targets.js";
export { patchify, unpatchify } from "./patches.js";
export type { LatentSize } from "./patches.js";
export { buildText, causalMask } from "./text.js";
export { buildVaeDecoder, buildVaeEncoder } from "./vae.js";
export { buildVision } from "./vision.js";
