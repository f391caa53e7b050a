/**
 * Builds an ONNX graph node by node. Comes in operators, small constants and weights that lie in files; goes out a
 * model whose initializers point into those files. Knows no model and no shape rule: ONNX Runtime checks shapes
 * when it opens the model.
 */

import { realpathSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { TensorInfo } from "../weights/index.js";
import { rangesOf, WeightsError } from "../weights/index.js";
import { ELEMENT_TYPES, encodeModel } from "./proto.js";
import type { AttributeProto, ElementType, NodeProto, TensorProto, ValueInfoProto } from "./proto.js";

declare const valueBrand: unique symbol;
/** The name of a tensor inside a graph. */
export type Value = string & { readonly [valueBrand]: true };

/** A dimension: a size, or the name of one that is known only when the model is run. */
export type Dimension = number | string;

/** What an input or output of a model looks like. */
export type ModelPort = {
  readonly name: string;
  readonly dtype: "float32";
  readonly shape: readonly Dimension[];
};

/** A model ready to be opened by ONNX Runtime. */
export type BuiltModel = {
  /** The ONNX protobuf, without weights. */
  readonly model: Uint8Array;
  /** The files that its initializers point into, by the name that the model uses for each. */
  readonly external: readonly { readonly location: string; readonly file: string }[];
  /** The one folder that all of them lie in; `undefined` when there are none. */
  readonly externalFolder: string | undefined;
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
  /** Bytes of the weights when computed with (f32). */
  readonly weightBytes: number;
};

/** An attribute of an operator. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly text: string };

/** How an operator is applied, where it differs from one output and no attributes in ONNX's own domain. */
export type NodeOptions = {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: "" | "com.microsoft";
};

/** A graph under construction. */
export type GraphBuilder = {
  /** Declares an f32 input. */
  input(name: string, shape: readonly Dimension[]): Value;
  /** Makes a tensor an output under this name. */
  output(name: string, value: Value, shape: readonly Dimension[]): void;
  /** Applies an operator with one output; an absent optional input is `undefined`. */
  node(op: string, inputs: readonly (Value | undefined)[], options?: NodeOptions): Value;
  /** Applies an operator with several outputs. */
  nodes(
    op: string,
    inputs: readonly (Value | undefined)[],
    outputs: number,
    options?: NodeOptions,
  ): readonly Value[];
  /** A stored tensor as f32, seen in another shape of equally many elements if one is given. */
  weight(info: TensorInfo, shape?: readonly number[]): Value;
  /** A small f32 tensor kept inside the model. */
  floats(values: readonly number[], shape: readonly number[]): Value;
  /** A small int64 vector kept inside the model (shapes, axes, split sizes). */
  ints(values: readonly number[]): Value;
  /** Ends the construction. */
  build(): BuiltModel;
};

const OPSET = 21;
const IR_VERSION = 10;

/** Starts an empty graph. */
export function graphBuilder(name: string): GraphBuilder {
  const nodes: NodeProto[] = [];
  const initializers = new Map<string, TensorProto>();
  const weights = new Map<string, Value>();
  const files = new Map<string, string>();
  const inputs: ModelPort[] = [];
  const outputs: ModelPort[] = [];
  let weightBytes = 0;

  const keep = (key: string, make: () => Omit<TensorProto, "name">): Value => {
    if (!initializers.has(key)) initializers.set(key, { name: key, ...make() });
    return key as Value;
  };

  const builder: GraphBuilder = {
    input(port, shape) {
      inputs.push({ name: port, dtype: "float32", shape });
      return port as Value;
    },
    output(port, value, shape) {
      outputs.push({ name: port, dtype: "float32", shape });
      nodes.push({
        input: [value],
        output: [port],
        name: `to ${port}`,
        opType: "Identity",
        domain: "",
        attribute: [],
      });
    },
    node(op, from, options) {
      const [value] = builder.nodes(op, from, 1, options);
      if (value === undefined) throw new Error("Internal error: an operator without output.");
      return value;
    },
    nodes(op, from, count, options = {}) {
      const id = `${op}_${nodes.length}`;
      const made = Array.from(
        { length: count },
        (_, index) => (count === 1 ? id : `${id}:${index}`) as Value,
      );
      const attribute = Object.entries(options.attributes ?? {}).map(([key, value]) =>
        attributeProto(key, value),
      );
      const input = from.map((value) => value ?? "");
      nodes.push({ input, output: made, name: id, opType: op, domain: options.domain ?? "", attribute });
      return made;
    },
    weight(info, shape = info.shape) {
      const key = `${info.name} [${shape.join(",")}]`;
      const known = weights.get(key);
      if (known !== undefined) return known;
      weightBytes += 4 * info.shape.reduce((product, size) => product * size, 1);
      const location = locate(files, info.file);
      const ranges = rangesOf(info).map((range) => {
        const seen = range === info ? shape : range.shape;
        const stored = keep(`${range.name} [${seen.join(",")}]`, () => externalTensor(range, seen, location));
        if (info.dtype === "F32") return stored;
        return builder.node("Cast", [stored], { attributes: { to: { int: ELEMENT_TYPES.float32 } } });
      });
      const value = stacked(builder, ranges);
      weights.set(key, value);
      return value;
    },
    floats(values, shape) {
      const bytes = Float32Array.from(values);
      return keep(`f32[${shape.join(",")}] ${values.join(",")}`, () => inlineTensor("float32", shape, bytes));
    },
    ints(values) {
      const bytes = BigInt64Array.from(values, BigInt);
      return keep(`i64 ${values.join(",")}`, () => inlineTensor("int64", [values.length], bytes));
    },
    build() {
      const model = encodeModel({
        irVersion: IR_VERSION,
        producerName: "dreamloom",
        opsetImport: [
          { domain: "", version: OPSET },
          { domain: "com.microsoft", version: 1 },
        ],
        graph: {
          name,
          node: nodes,
          initializer: [...initializers.values()],
          input: inputs.map(valueInfo),
          output: outputs.map(valueInfo),
        },
      });
      const external = [...new Set(files.values())].map((file) => ({ location: basename(file), file }));
      return { model, external, externalFolder: folderOf(external), inputs, outputs, weightBytes };
    },
  };
  return builder;
}

/** Ranges of one tensor's rows under each other; ONNX Runtime folds them into one constant when it opens the model. */
function stacked(builder: GraphBuilder, ranges: readonly Value[]): Value {
  const [first, second] = ranges;
  if (first === undefined) throw new Error("Internal error: a tensor without ranges.");
  return second === undefined ? first : builder.node("Concat", ranges, { attributes: { axis: { int: 0 } } });
}

function attributeProto(name: string, value: Attribute): AttributeProto {
  if ("int" in value) return { name, type: 2, i: value.int };
  if ("float" in value) return { name, type: 1, f: value.float };
  if ("ints" in value) return { name, type: 7, ints: value.ints };
  return { name, type: 3, s: Buffer.from(value.text) };
}

function valueInfo({ name, dtype, shape }: ModelPort): ValueInfoProto {
  const dim = shape.map((size) => (typeof size === "number" ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: ELEMENT_TYPES[dtype], shape: { dim } } } };
}

function inlineTensor(type: ElementType, dims: readonly number[], values: Float32Array | BigInt64Array) {
  return { dims, dataType: ELEMENT_TYPES[type], rawData: new Uint8Array(values.buffer) };
}

/**
 * Weights are named by their file names, which ONNX Runtime resolves against the one folder they lie in. It follows no
 * link out of that folder, so links (as in a Hugging Face cache) are followed here.
 */
function locate(files: Map<string, string>, file: string): string {
  const known = files.get(file);
  if (known !== undefined) return basename(known);
  const real = realpathSync(file);
  files.set(file, real);
  return basename(real);
}

function folderOf(external: readonly { readonly file: string }[]): string | undefined {
  const [first, second] = new Set(external.map(({ file }) => dirname(file)));
  if (second === undefined) return first;
  throw new WeightsError(
    "not_a_weight_file",
    `The weights of one model lie in two folders, "${first}" and "${second}"; they must lie in one.`,
  );
}

const STORED: Readonly<Record<string, ElementType | undefined>> = {
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
};

function externalTensor(
  info: TensorInfo,
  shape: readonly number[],
  location: string,
): Omit<TensorProto, "name"> {
  const type = STORED[info.dtype];
  if (!type) {
    throw new WeightsError(
      "unknown_dtype",
      `Tensor "${info.name}" of "${info.file}" is ${info.dtype}; models are computed from F32, F16 or BF16.`,
    );
  }
  return {
    dims: shape,
    dataType: ELEMENT_TYPES[type],
    dataLocation: 1,
    externalData: [
      { key: "location", value: location },
      { key: "offset", value: String(info.offset) },
      { key: "length", value: String(info.byteLength) },
    ],
  };
}
