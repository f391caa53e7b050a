/** Configurations of checkpoints, read from Hugging Face JSON and held against tensor shapes. */

export { openAdapter } from "./adapter.js";
export type { AdapterConfig, AdapterPart } from "./adapter.js";
export { openDit } from "./dit.js";
export type { DitPart } from "./dit.js";
export type { DitConfig } from "./dit-config.js";
export { partFolders } from "../files/part-folder.js";
export { openDreamFolder } from "./dream-folder.js";
export type { DreamFolder, PreviewConfig } from "./dream-folder.js";
export { guessFamily } from "./family.js";
export type { Family } from "./family.js";
export { openLmm } from "./lmm.js";
export type { LmmPart } from "./lmm.js";
export type { LmmConfig, PictureSettings, VisionConfig } from "./lmm-config.js";
export type { OwnLora } from "./release.js";
export { openScheduler } from "./scheduler.js";
export type { SchedulerConfig } from "./scheduler.js";
export { openVae } from "./vae.js";
export type { VaePart } from "./vae.js";
export type { VaeConfig } from "./vae-config.js";
