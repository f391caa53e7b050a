/** All sockets that the engine names, the rule by which they link, and the builders of ports. */

export * from "./contrast.js";
export * from "./define-socket.js";
export { describeSocket } from "./describe-socket.js";
export * from "./dream.js";
export * from "./may-link.js";
export * from "./plain.js";
export * from "./port-builders.js";
export * from "./socket.js";
export { ourSocket, socketOf } from "./socket-of.js";
export { ruleInWords, verifyTensor } from "./tensor-rule.js";
