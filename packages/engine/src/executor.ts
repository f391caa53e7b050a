/**
 * The executor: one task comes in with the values of its inputs, outputs or a failure go out. It knows no graph.
 * Whatever a node does (throws, rejects, gives the wrong things), the executor answers with a value.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import type { Attempt } from "./attempt.js";
import type { Outputs } from "./cache/tiers.js";
import { digestOf } from "./digest.js";
import type { Failure } from "./failure.js";
import { NodeError } from "./failure.js";
import type { GraphNode } from "./graph.js";
import { readsTheSame } from "./look.js";
import { checkOutputs, type OutputLimits } from "./outputs.js";
import { bytesInMemory, preambleOf } from "./tensor.js";
import type { Value } from "./value.js";
import { tensorsIn } from "./artifact/codec.js";

/** The inputs of a task by port: frozen. */
export type TaskInputs = Readonly<Record<string, Value | undefined>>;

/** What doing a task gave. */
export type Done =
  | { readonly kind: "done"; readonly outputs: Outputs }
  | { readonly kind: "failed"; readonly failure: Failure };

/** The attempt whose node's code is running, however deep in promises; for what fails after its task ended. */
export const currentAttempt = new AsyncLocalStorage<Attempt>();

/** Does one task. Gives a promise, which never rejects, when the node's `run` does, or when the node reads files. */
export function execute(attempt: Attempt, inputs: TaskInputs, limits: OutputLimits): Done | Promise<Done> {
  const { node } = attempt;
  try {
    const given: unknown = currentAttempt.run(attempt, callRun, node, inputs, attempt);
    if (isThenable(given) || node.looked?.depends) return awaitOutputs(attempt, given, limits);
    return finish(node, given, limits);
  } catch (error) {
    return { kind: "failed", failure: failureOf(node, error) };
  }
}

/** The input whose tensor no longer has its digest, because the node wrote into it; nothing when all are whole. */
export function changedInput(inputs: TaskInputs): string | undefined {
  for (const [port, value] of Object.entries(inputs))
    for (const tensor of value === undefined ? [] : tensorsIn(value)) {
      const bytes = bytesInMemory(tensor);
      if (bytes && digestOf(preambleOf(tensor.dtype, tensor.shape), bytes) !== tensor.digest) return port;
    }
  return undefined;
}

/** What a node threw, as a failure: a `NodeError`'s own words, or that the node is at fault. */
export function failureOf(node: GraphNode, error: unknown): Failure {
  const stack = error instanceof Error && typeof error.stack === "string" ? { stack: error.stack } : {};
  if (isNodeError(error)) {
    const { kind, message, remedy } = error;
    return { kind, message, ...(remedy !== undefined && { remedy }), ...stack };
  }
  if (error instanceof RangeError && /allocation|Invalid (typed array|string) length/.test(error.message))
    return { kind: "out-of-memory", message: `"${node.id}" ran out of memory: ${error.message}.`, ...stack };
  return { kind: "threw", message: `"${node.id}" threw an error: ${wordsOf(error)}`, ...stack };
}

function callRun(node: GraphNode, inputs: TaskInputs, attempt: Attempt): unknown {
  return node.definition.run(inputs, attempt);
}

async function awaitOutputs({ node, files }: Attempt, given: unknown, limits: OutputLimits): Promise<Done> {
  try {
    const outputs = await given;
    // Its fingerprint stands for the files as they were looked at: what came of others must not be kept under it.
    if (!(await readsTheSame(node, files)))
      throw new NodeError(`What "${node.id}" reads was changed after the run began.`, {
        remedy: "Run it again.",
      });
    return finish(node, outputs, limits);
  } catch (error) {
    return { kind: "failed", failure: failureOf(node, error) };
  }
}

function finish(node: GraphNode, given: unknown, limits: OutputLimits): Done {
  const outputs = checkOutputs(node, given, limits);
  if (typeof outputs !== "string") return { kind: "done", outputs };
  return { kind: "failed", failure: { kind: "wrong-outputs", message: outputs } };
}

function isThenable(given: unknown): given is PromiseLike<unknown> {
  return (
    typeof given === "object" && given !== null && typeof (given as { then?: unknown }).then === "function"
  );
}

/** A `NodeError`, also one of another copy of this package. */
function isNodeError(error: unknown): error is NodeError {
  return (
    error instanceof NodeError || (error instanceof Error && error.name === "NodeError" && "kind" in error)
  );
}

function wordsOf(error: unknown): string {
  try {
    const words = error instanceof Error ? error.message || error.name : String(error);
    return /[.!?…]$/.test(words) ? words : `${words}.`;
  } catch {
    return "something that cannot be shown.";
  }
}
