/** The whole engine, for a process with Node: what a browser may load alone is `document-half.ts`. */

export * from "./ids.js";
export * from "./value.js";
export * from "./doors.js";
export * from "./define-node.js";
export * from "./document.js";
export * from "./diagnostic.js";
export * from "./graph.js";
export * from "./failure.js";
export * from "./event.js";
export type { Facets, Socket, SocketLook, TensorRule, TypeOf } from "./sockets/socket.js";
