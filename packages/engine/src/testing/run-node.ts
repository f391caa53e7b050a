/** Runs one node in a test: values come in as a document or a link would bring them, checked outputs and what was heard go out. */

import type {
  AnyDefinition,
  Inputs,
  NodeDefinition,
  Outputs,
  Port,
  ResultsOf,
  ValuesOf,
} from "../define-node.js";
import { NodeError } from "../failure.js";
import { checkOutputs, defaultOutputLimits } from "../outputs.js";
import { portsOf, type NamedPort } from "../ports.js";
import type { Value } from "../value.js";
import { fakeContext, type ContextOptions, type Heard } from "./fake-context.js";
import { loneNode } from "./lone-node.js";
import { frozen } from "./run-check.js";

/** What running a node gave. */
export interface NodeRun<O extends Outputs> {
  readonly outputs: ResultsOf<O>;
  readonly heard: Heard;
}

/**
 * Runs a node. Inputs left out take their defaults. Rejects with a `NodeError` when an input is missing or wrong, when the
 * definition's own `check` finds something, when the node throws one, and when its outputs are not as declared.
 */
export async function runNode<const I extends Inputs, const O extends Outputs>(
  definition: NodeDefinition<I, O>,
  values: Partial<ValuesOf<I>> = {},
  options: ContextOptions = {},
): Promise<NodeRun<O>> {
  const any = definition as AnyDefinition;
  const inputs = inputsOf(any, values as Readonly<Record<string, Value | undefined>>);
  const problem = any.check?.(inputs, new Set())[0];
  if (problem) throw new NodeError(`"${any.type}".${problem.port}: ${problem.message}`);
  const context = fakeContext(options);
  const given: unknown = await any.run(frozen(inputs) as never, context);
  const outputs = checkOutputs(loneNode(any), given, defaultOutputLimits);
  if (typeof outputs === "string") throw new NodeError(outputs, { kind: "wrong-outputs" });
  return { outputs: outputs as ResultsOf<O>, heard: context.heard };
}

function inputsOf(
  definition: AnyDefinition,
  values: Readonly<Record<string, Value | undefined>>,
): Record<string, Value> {
  const { inputs, inputByName } = portsOf(definition);
  const extra = Object.keys(values).find((name) => !inputByName.has(name));
  if (extra !== undefined) throw new NodeError(`"${definition.type}" has no input "${extra}".`);
  const given = inputs.flatMap(({ name, port }: NamedPort): (readonly [string, Value])[] => {
    const value = values[name] ?? port.default;
    if (value === undefined && port.optional) return [];
    const wrong =
      value === undefined ? `is not given; it must be ${port.socket.article}` : wrongValue(port, value);
    if (wrong !== undefined) throw new NodeError(`"${definition.type}".${name} ${wrong}.`);
    return [[name, value!]];
  });
  return Object.fromEntries(given);
}

function wrongValue({ socket, widget }: Port, value: Value): string | undefined {
  const wrong = socket.verify(value);
  if (wrong !== undefined || (widget?.kind !== "number" && widget?.kind !== "integer")) return wrong;
  const { min = -Infinity, max = Infinity } = widget;
  const inside = Number(value) >= min && Number(value) <= max;
  return inside
    ? undefined
    : `is ${String(value)}; a document could not give it, it must be from ${min} to ${max}`;
}
