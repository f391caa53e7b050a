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
