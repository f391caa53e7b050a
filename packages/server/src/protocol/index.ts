/** What the server and its clients say to each other. A browser may load it as it is. */

export type { Api, Given } from "./api.js";
export * from "./house.js";
export * from "./messages.js";
export * from "./packs.js";
export * from "./preview-frame.js";
export * from "./shown-value.js";
