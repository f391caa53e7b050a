/** ONNX graphs built in TypeScript, whose initializers point into weight files. */

export { graphBuilder } from "./graph-builder.js";
export type {
  Attribute,
  BuiltModel,
  Dimension,
  GraphBuilder,
  ModelPort,
  NodeOptions,
  Value,
} from "./graph-builder.js";
