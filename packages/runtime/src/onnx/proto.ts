/**
 * The part of ONNX's file format that we write, and its encoding.
 * Source: onnx/onnx `onnx/onnx.proto` (field numbers), IR version 10.
 */

import protobuf from "protobufjs/light.js";

/** Element types by ONNX's numbers (`TensorProto.DataType`). */
export const ELEMENT_TYPES = { float32: 1, int64: 7, float16: 10, bfloat16: 16 } as const;
/** An element type that our graphs use. */
export type ElementType = keyof typeof ELEMENT_TYPES;

/** `TensorProto`: bytes inline, or a range of a file. */
export type TensorProto = {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawData?: Uint8Array;
  readonly dataLocation?: number;
  readonly externalData?: readonly { readonly key: string; readonly value: string }[];
};

/** `AttributeProto`, with `type` by ONNX's numbers. */
export type AttributeProto = {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly ints?: readonly number[];
  readonly floats?: readonly number[];
};

/** `NodeProto`. */
export type NodeProto = {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly attribute: readonly AttributeProto[];
};

/** `ValueInfoProto` of a tensor; a text as a dimension is a size known only when run. */
export type ValueInfoProto = {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: {
        readonly dim: readonly ({ readonly dimValue: number } | { readonly dimParam: string })[];
      };
    };
  };
};

/** `ModelProto` with its one graph. */
export type ModelProto = {
  readonly irVersion: number;
  readonly producerName: string;
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[];
  readonly graph: {
    readonly name: string;
    readonly node: readonly NodeProto[];
    readonly initializer: readonly TensorProto[];
    readonly input: readonly ValueInfoProto[];
    readonly output: readonly ValueInfoProto[];
  };
};

/** The bytes of a model file. */
export function encodeModel(model: ModelProto): Uint8Array {
  return modelType().encode(model).finish();
}

let cached: protobuf.Type | undefined;

function modelType(): protobuf.Type {
  cached ??= protobuf.Root.fromJSON({ nested: DESCRIPTOR }).lookupType("ModelProto");
  return cached;
}

type Fields = Record<string, { id: number; type: string; rule?: "repeated" }>;

const message = (fields: Fields) => ({ fields });
const one = (id: number, type: string) => ({ id, type });
const many = (id: number, type: string) => ({ id, type, rule: "repeated" as const });

const DESCRIPTOR = {
  ModelProto: message({
    irVersion: one(1, "int64"),
    producerName: one(2, "string"),
    graph: one(7, "GraphProto"),
    opsetImport: many(8, "OperatorSetIdProto"),
  }),
  OperatorSetIdProto: message({ domain: one(1, "string"), version: one(2, "int64") }),
  GraphProto: message({
    node: many(1, "NodeProto"),
    name: one(2, "string"),
    initializer: many(5, "TensorProto"),
    input: many(11, "ValueInfoProto"),
    output: many(12, "ValueInfoProto"),
  }),
  NodeProto: message({
    input: many(1, "string"),
    output: many(2, "string"),
    name: one(3, "string"),
    opType: one(4, "string"),
    attribute: many(5, "AttributeProto"),
    domain: one(7, "string"),
  }),
  AttributeProto: message({
    name: one(1, "string"),
    f: one(2, "float"),
    i: one(3, "int64"),
    s: one(4, "bytes"),
    floats: many(7, "float"),
    ints: many(8, "int64"),
    type: one(20, "int32"),
  }),
  TensorProto: message({
    dims: many(1, "int64"),
    dataType: one(2, "int32"),
    name: one(8, "string"),
    rawData: one(9, "bytes"),
    externalData: many(13, "StringStringEntryProto"),
    dataLocation: one(14, "int32"),
  }),
  StringStringEntryProto: message({ key: one(1, "string"), value: one(2, "string") }),
  ValueInfoProto: message({ name: one(1, "string"), type: one(2, "TypeProto") }),
  TypeProto: message({ tensorType: one(1, "TensorTypeProto") }),
  TensorTypeProto: message({ elemType: one(1, "int32"), shape: one(2, "TensorShapeProto") }),
  TensorShapeProto: message({ dim: many(1, "DimensionProto") }),
  DimensionProto: {
    oneofs: { value: { oneof: ["dimValue", "dimParam"] } },
    fields: { dimValue: one(1, "int64"), dimParam: one(2, "string") },
  },
};
