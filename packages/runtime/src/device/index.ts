/** Everything that computes models: the door, and the worker processes behind it. */

export { createBackend, listBackends } from "./backend.js";
export type { Backend, BackendFound, BackendOptions } from "./backend.js";
export type { DeviceReport } from "./protocol.js";
