/** The whole engine, for a process with Node: what a browser may load alone is `document-half.ts`. */

export * from "./ids.js";
export * from "./value.js";
export * from "./doors.js";
export * from "./define-node.js";
export * from "./pack.js";
export * from "./pack-file.js";
export { maxPackFileBytes, readPackFile } from "./packed/read-pack-file.js";
export { packFileOf, printPackFile } from "./packed/pack-file-of.js";
export { describePackInMarkdown } from "./packed/describe-in-markdown.js";
export { packOf, type PackPlace, type RunInPack } from "./packed/pack-of.js";
export * from "./document.js";
export * from "./diagnostic.js";
export * from "./graph.js";
export * from "./failure.js";
export * from "./event.js";
export * from "./document-half.js";
export { makeTensor, makeTensorOfPieces } from "./tensor.js";
export { canonicalJson } from "./canonical.js";
export {
  decodeHead,
  digestOfValue,
  strangersHead,
  tensorsIn,
  type HeadLimits,
  type TensorRef,
} from "./artifact/codec.js";
export type { FingerprintPart } from "./fingerprint.js";
export type { Outputs } from "./cache/tiers.js";
export type { Cache } from "./cache/cache.js";
export { openCache, type CacheOptions } from "./cache/open-cache.js";
export { createMemoryCache } from "./cache/cache.js";
export type { Writer } from "./host.js";
export type { RunResult } from "./run.js";
export * from "./engine.js";
