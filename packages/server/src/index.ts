/** The server as a library: what the command line puts together and starts. */

export * from "./protocol/index.js";
export { startServer, ServerRefusal, type RunningServer, type ServerOptions } from "./server.js";
export { defaultPort } from "./http/listen.js";
export { usualLimits, type Limits } from "./limits/limits.js";
export type * from "./packs-part.js";
export type * from "./parts.js";
export type { Answered, Asker, Ordered, RunHouse, RunOrder } from "./runs/run-house.js";
export type { Gallery, GalleryEntry, GalleryQuery } from "./gallery/gallery.js";
