/**
 * What a host needs of the runtime: the person's files, the door to the device worker, the door to the media worker.
 * Nothing here loads onnxruntime-node, sharp or a model: that is the workers' part.
 */

export { backendNames, createFiles, findInHub, hubFolder, hubRepositories } from "./files/index.js";
export type { BackendName, Files, FilesOptions, HubName, HubPlace } from "./files/index.js";
export { createBackend, listBackends } from "./device/index.js";
export type { Backend, BackendFound, BackendOptions, DeviceReport } from "./device/index.js";
export { createMedia, mediaMemoryBytes } from "./media/index.js";
export type { Media, MediaOptions, PictureInspected } from "./media/index.js";
export { memoryLimiter } from "./process/index.js";
