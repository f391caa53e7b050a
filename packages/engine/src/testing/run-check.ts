/**
 * The half of the definition check that runs a node: twice with the same inputs, on another day, and once when it was
 * cancelled before it began. A definition and the values of its inputs come in; the second halves of sentences go out.
 */

import { digestOfValue, tensorsIn } from "../artifact/codec.js";
import type { AnyDefinition } from "../define-node.js";
import { digestOf } from "../digest.js";
import { checkOutputs, defaultOutputLimits } from "../outputs.js";
import { preambleOf } from "../tensor.js";
import type { Value } from "../value.js";
import { fakeContext, type ContextOptions, type Heard } from "./fake-context.js";
import { loneNode } from "./lone-node.js";

/** Makes values anew for each run, so that what one run does to them is not what the next one sees. */
export type MakeValues = () => Readonly<Record<string, Value>>;

/** What does not hold when the node is run. */
export async function checkRuns(
  definition: AnyDefinition,
  makeValues: MakeValues,
  options: ContextOptions,
): Promise<string[]> {
  const first = await runOnce(definition, makeValues(), options);
  if (first.problems.length > 0) return first.problems;
  const second = await onAnotherDay(() => runOnce(definition, makeValues(), options));
  const differing = Object.keys(first.digests).filter((name) => first.digests[name] !== second.digests[name]);
  return [
    ...differing.map((name) => `gives another "${name}" when it is run again`),
    ...(await deafness(definition, makeValues(), options)),
  ];
}

interface Ran {
  readonly digests: Readonly<Record<string, string>>;
  readonly problems: string[];
}

async function runOnce(
  definition: AnyDefinition,
  values: Readonly<Record<string, Value>>,
  options: ContextOptions,
): Promise<Ran> {
  const context = fakeContext(options);
  let given: unknown;
  try {
    given = await definition.run(frozen(values) as never, context);
  } catch (thrown) {
    return { digests: {}, problems: [`failed with examples: ${String(thrown)}`] };
  }
  const problems = [
    ...(await written(values)),
    ...context.heard.deaf.map((door) => `asks ${door} without its signal`),
  ];
  const outputs = checkOutputs(loneNode(definition, { id: "node" }), given, defaultOutputLimits);
  if (typeof outputs === "string") return { digests: {}, problems: [...problems, `is wrong: ${outputs}`] };
  const digests = Object.entries(outputs).map(([name, value]) => [name, digestOfValue(value)]);
  return { digests: Object.fromEntries(digests) as Record<string, string>, problems };
}

/** What takes the time of day into its result would give the same within a second. */
async function onAnotherDay<Result>(work: () => Promise<Result>): Promise<Result> {
  const { now } = Date;
  Date.now = () => now() + 40 * 24 * 3600 * 1000;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}

/** A node that asks others or says how far it is must end when its signal is aborted, and not answer as if nothing had been. */
async function deafness(
  definition: AnyDefinition,
  values: Readonly<Record<string, Value>>,
  options: ContextOptions,
): Promise<string[]> {
  const controller = new AbortController();
  controller.abort();
  const context = fakeContext({ ...options, signal: controller.signal });
  try {
    await definition.run(frozen(values) as never, context);
  } catch {
    return [];
  }
  return wentOn(context.heard) ? ["goes on after it was cancelled"] : [];
}

function wentOn({ calls, progress }: Heard): boolean {
  return calls.length > 0 || progress.length > 0;
}

/** Freezes a value and all in it, as the engine hands it to nodes. */
export function frozen<Part>(value: Part): Part {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/** Inputs whose tensors hold other bytes than before the run. */
async function written(values: Readonly<Record<string, Value>>): Promise<string[]> {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(values))
    for (const tensor of tensorsIn(value)) {
      const now = digestOf(preambleOf(tensor.dtype, tensor.shape), await tensor.bytes());
      if (now !== tensor.digest) problems.push(`writes into its input "${name}"`);
    }
  return problems;
}
