/**
 * Looks at an ONNX file of a stranger's before ONNX Runtime sees it: bytes come in, what it takes and gives goes out, or
 * a sentence. Refused is all that reaches outside the file (weights elsewhere), runs what is not ONNX's own (operators of
 * other domains, functions, other file formats) or cannot be meant (absurd sizes, too many nodes). A loop without an end
 * is not seen here: whoever runs the model limits its time.
 */

import { NodeError } from "@dreamloom/engine";
import { walkModel, WalkProblem } from "./walk-model.js";
import type { Walked } from "./walk-model.js";

/** Most bytes of a file. */
export const maxModelBytes = 512 * 2 ** 20;
const maxNodes = 20_000;
const maxMessages = 2_000_000;
const maxGraphs = 8;
const maxSize = 2n ** 31n;
const maxNumbers = 2n ** 34n;

/** A dimension: a size, or undefined for one that is known only when the model is run. */
export type CheckedDimension = number | undefined;

/** An input or output of a model. */
export interface CheckedPort {
  readonly name: string;
  /** ONNX's number for the type of its numbers; undefined for what is no tensor. */
  readonly elementType: number | undefined;
  /** Undefined: any shape. */
  readonly shape: readonly CheckedDimension[] | undefined;
}

/** What is known of a file that passed. */
export interface CheckedModel {
  /** Inputs that must be given, and those that have a value of their own. */
  readonly inputs: readonly (CheckedPort & { readonly optional: boolean })[];
  readonly outputs: readonly CheckedPort[];
  readonly nodes: number;
}

/** Looks at a whole file. `name` is how the person knows it. Throws a `NodeError` that says what is wrong. */
export function checkModel(bytes: Uint8Array, name: string): CheckedModel {
  try {
    return look(bytes);
  } catch (error) {
    if (error instanceof WalkProblem) throw refused(name, error);
    throw error;
  }
}

function look(bytes: Uint8Array): CheckedModel {
  checkFile(bytes);
  const inputs: CheckedPort[] = [];
  const outputs: CheckedPort[] = [];
  const own = new Set<string>();
  let [nodes, graphs, opsets] = [0, 0, 0];
  walkModel(bytes, { messages: maxMessages, graphs: maxGraphs }, (walked) => {
    switch (walked.message) {
      case "GraphProto":
        graphs += 1;
        return;
      case "OperatorSetIdProto":
        opsets += 1;
        return;
      case "NodeProto":
        nodes += 1;
        return checkNode(walked, nodes);
      case "TensorProto":
        if (walked.graphs === 1 && walked.field === "initializer") own.add(walked.texts["name"] ?? "");
        return checkTensor(walked);
      case "ValueInfoProto":
        return takePort(walked, { inputs, outputs });
      default:
        return;
    }
  });
  if (graphs === 0 || opsets === 0) throw new WalkProblem("is no ONNX file: it holds no graph");
  return { inputs: inputs.map((port) => ({ ...port, optional: own.has(port.name) })), outputs, nodes };
}

function checkFile(bytes: Uint8Array): void {
  if (bytes.length > maxModelBytes)
    throw new WalkProblem("has more than 512 MiB, which is what an ONNX file may have");
  if (bytes.length < 8) throw new WalkProblem(`has ${bytes.length} bytes, which is no ONNX file`);
  // ONNX Runtime goes by these four letters, and would read the file in a format that nobody looked at.
  if (Buffer.from(bytes.subarray(4, 8)).toString("latin1") === "ORTM")
    throw new WalkProblem("is in ONNX Runtime's own format, not in ONNX's");
}

const domains: readonly string[] = ["", "ai.onnx", "ai.onnx.ml"];

function checkNode({ texts: { domain = "", opType = "" } }: Walked, count: number): void {
  if (!domains.includes(domain))
    throw new WalkProblem(
      `uses the operator "${opType}" of ${JSON.stringify(domain)}; only ONNX's own are run`,
    );
  if (count > maxNodes) throw new WalkProblem(`has more than ${maxNodes} nodes`);
}

function checkTensor({ numbers, texts, held }: Walked): void {
  const name = JSON.stringify(texts["name"] ?? "");
  if ((numbers["dataLocation"]?.[0] ?? 0n) !== 0n) throw new WalkProblem("keeps weights outside itself");
  const dims = numbers["dims"] ?? [];
  const claimed = numbersIn(dims, `its tensor ${name}`);
  let bytes = 0n;
  for (const field of dataFields) {
    const { bytes: data = 0, times = 0 } = held[field] ?? {};
    bytes += BigInt(data + times);
  }
  // The smallest numbers have four bits.
  if (claimed > 2n * bytes)
    throw new WalkProblem(
      `says that its tensor ${name} has ${claimed} numbers, and holds ${bytes} bytes of it`,
    );
}

const dataFields = [
  "floatData",
  "int32Data",
  "stringData",
  "int64Data",
  "rawData",
  "doubleData",
  "uint64Data",
];

/** How many numbers a shape takes; throws where that cannot be meant. */
function numbersIn(dims: readonly bigint[], what: string): bigint {
  if (dims.length > 32) throw new WalkProblem(`says that ${what} has ${dims.length} dimensions or more`);
  const absurd = dims.find((size) => size < 0n || size > maxSize);
  const product = dims.reduce((numbers, size) => numbers * size, 1n);
  if (absurd === undefined && product <= maxNumbers) return product;
  throw new WalkProblem(`says that ${what} has the size ${dims.join(" × ")}`);
}

function takePort(
  walked: Walked,
  into: { readonly inputs: CheckedPort[]; readonly outputs: CheckedPort[] },
): void {
  const port = portOf(walked);
  if (walked.graphs !== 1) return;
  if (walked.field === "input") into.inputs.push(port);
  if (walked.field === "output") into.outputs.push(port);
}

function portOf({ texts, parts }: Walked): CheckedPort {
  const name = texts["name"] ?? "";
  const tensor = partOf(parts[0], "tensorType");
  const shape = partOf(tensor, "shape");
  const dims = shape?.parts.map(({ numbers }) => numbers["dimValue"]?.[0]);
  numbersIn(dims?.filter((size) => size !== undefined) ?? [], `its value ${JSON.stringify(name)}`);
  const elementType = tensor?.numbers["elemType"]?.[0];
  return {
    name,
    elementType: elementType === undefined ? undefined : Number(elementType),
    shape: dims?.map((size) => (size === undefined ? undefined : Number(size))),
  };
}

function partOf(walked: Walked | undefined, field: string): Walked | undefined {
  return walked?.parts.find((part) => part.field === field);
}

function refused(name: string, problem: WalkProblem): NodeError {
  const outside = /outside itself/.test(problem.message);
  return new NodeError(`The model "${name}" ${problem.message}.`, {
    remedy: outside
      ? "Save the model with its weights inside the ONNX file."
      : "Export the model again as one ONNX file with ONNX's own operators.",
  });
}
