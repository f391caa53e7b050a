/** Sampling without the model: noise, levels, steps, guidance, masks, previews. */

export { gaussian } from "./noise.js";
export { flowSigmas, sigmasForStrength } from "./sigmas.js";
export type { SigmaOptions } from "./sigmas.js";
export { guide, noised, predictClean } from "./latent-math.js";
export { samplers } from "./samplers.js";
export type { Ask, Sampler, SamplerState } from "./sampler.js";
export { keepUnmasked, maskToLatent } from "./mask.js";
export type { Kept, MaskPlane } from "./mask.js";
export { timestepSinusoid } from "./timestep.js";
export { previewPicture } from "./preview.js";
export type { PreviewMatrix } from "./preview.js";
