/** Child processes of ours: the parent's side and the worker's side. */

export { WorkerProcess } from "./worker-process.js";
export type { RequestOptions, WorkerOptions } from "./worker-process.js";
export type { WorkerStop } from "./stop.js";
export { busy, serve } from "./serve.js";
export type { Handlers, ServeContext } from "./serve.js";
export type { Protocol } from "./protocol.js";
export { memoryLimiter } from "./spawn.js";
export { shutter } from "./shut-in.js";
export type { ShutIn } from "./shut-in.js";
