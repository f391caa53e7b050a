/** The person's files: names, digests, checkpoints. */

export { createFiles } from "./files.js";
export type { Files, FilesOptions } from "./files.js";
export { backendNames, resolveBackend } from "./numeric-class.js";
export type { BackendName } from "./numeric-class.js";
export { partFolder } from "./part-folder.js";
export { findInHub, hubFolder, hubRepositories } from "./hub.js";
export type { HubName, HubPlace } from "./hub.js";
