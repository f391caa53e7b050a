/** The server as a library. */

export * from "./protocol/index.js";
