/** Pictures in and out: the door to the media worker. Loads no decoder; that is the worker's part. */

export { createMedia, mediaMemoryBytes } from "./client.js";
export type { Media, MediaOptions } from "./client.js";
export type { PictureInspected } from "./protocol.js";
