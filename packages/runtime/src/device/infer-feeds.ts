/** Holds what a node gives an ONNX file against what the file takes. Says in a sentence what does not fit. */

import { NodeError } from "@dreamloom/engine";
import type { Dtype } from "@dreamloom/engine";
import type { CheckedModel, CheckedPort } from "../onnx/check-model.js";

/** A tensor without its numbers. */
export interface Given {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** Throws a `NodeError` unless every input that must be given is given, no other is, and types and shapes fit. */
export function checkFeeds(
  { inputs, outputs }: CheckedModel,
  given: Readonly<Record<string, Given>>,
  name: string,
): void {
  const model = `The model "${name}"`;
  for (const input of inputs) {
    if (!Object.hasOwn(given, input.name)) {
      if (input.optional) continue;
      throw new NodeError(`${model} needs its input "${input.name}", which was not given.`);
    }
    const wrong = whatDoesNotFit(input, given[input.name]!);
    if (wrong !== undefined) throw new NodeError(`${model} takes "${input.name}" ${wrong}.`);
  }
  const stranger = Object.keys(given).find((key) => !inputs.some((input) => input.name === key));
  if (stranger !== undefined)
    throw new NodeError(`${model} has no input "${stranger}"; it has ${listed(inputs)}.`);
  for (const { name: output, elementType } of outputs)
    if (elementType === undefined || dtypeOf(elementType) === undefined)
      throw new NodeError(
        `${model} gives "${output}" as something else than f32, f16, i32, i64 or u8 tensors.`,
      );
}

function whatDoesNotFit(input: CheckedPort, { dtype, shape }: Given): string | undefined {
  const wanted = input.elementType === undefined ? undefined : dtypeOf(input.elementType);
  if (wanted === undefined) return "as something else than a f32, f16, i32, i64 or u8 tensor";
  const as = `as ${wanted}${input.shape === undefined ? "" : ` [${input.shape.map((size) => size ?? "any").join(", ")}]`}`;
  const is = `; it was given ${dtype} [${shape.join(", ")}]`;
  if (wanted !== dtype) return as + is;
  if (input.shape === undefined) return undefined;
  const fits =
    input.shape.length === shape.length &&
    input.shape.every((size, at) => size === undefined || size === shape[at]);
  return fits ? undefined : as + is;
}

/** Our dtype for ONNX's number of an element type; yes and no are u8. */
function dtypeOf(elementType: number): Dtype | undefined {
  return dtypes[elementType];
}

const dtypes: Readonly<Record<number, Dtype | undefined>> = {
  1: "f32",
  2: "u8",
  6: "i32",
  7: "i64",
  9: "u8",
  10: "f16",
};

function listed(inputs: readonly CheckedPort[]): string {
  return inputs.length === 0 ? "none" : inputs.map(({ name }) => `"${name}"`).join(", ");
}
