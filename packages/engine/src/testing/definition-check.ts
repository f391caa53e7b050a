/**
 * The definition check: what every node definition must hold, whoever wrote it. Documented; defaults valid; each input
 * moves the fingerprint; run twice gives the same digests; inputs are never written to; cancelling is heard. A
 * definition comes in; sentences about what does not hold go out, none when all is well.
 */

import { wrongInDefinition } from "../definition-rules.js";
import { defineNode, type AnyDefinition } from "../define-node.js";
import { fingerprintsOf } from "../fingerprint.js";
import type { GraphInput, GraphNode } from "../graph.js";
import { takesLiterals } from "../literal-check.js";
import { portsOf, type NamedPort } from "../ports.js";
import { textSocket } from "../sockets/plain.js";
import type { Value } from "../value.js";
import { exampleFor, type Variant } from "./example-values.js";
import type { ContextOptions } from "./fake-context.js";
import { loneGraph, loneNode } from "./lone-node.js";
import { checkRuns } from "./run-check.js";
import { standInFiles } from "./stand-in-doors.js";

/** What a check may be told about a definition. */
export interface DefinitionCheckOptions extends Omit<ContextOptions, "signal"> {
  /** Inputs for the runs, where the examples by socket will not do: a size, a text with placeholders. */
  readonly values?: Readonly<Record<string, Value>>;
}

/** Checks a definition. */
export async function checkDefinition(
  definition: AnyDefinition,
  options: DefinitionCheckOptions = {},
): Promise<readonly string[]> {
  const wrong = wrongInDefinition(definition, definition.type.split("/")[0] ?? "");
  if (wrong !== undefined) return [wrong];
  const problems = [...undocumented(definition), ...unmigrated(definition)];
  problems.push(...(await unmoved(definition)), ...(await runProblems(definition, options)));
  return problems.map((problem) => `"${definition.type}" ${problem.replace(/\.$/, "")}.`);
}

function undocumented({ title, about, inputs, outputs, ...rest }: AnyDefinition): string[] {
  const problems: string[] = [];
  if (!/^\S.*\S$/.test(title)) problems.push("has no title");
  if (!isSentence(about)) problems.push(`is about ${JSON.stringify(about)}; it must be a sentence`);
  const ports = portsOf({ title, about, inputs, outputs, ...rest });
  for (const { name, port } of [...ports.inputs, ...ports.outputs])
    if (!isSentence(port.about))
      problems.push(`says ${JSON.stringify(port.about)} of "${name}"; it must be a sentence`);
  return problems;
}

function isSentence(text: string): boolean {
  return /^[^\sa-z].*[.?!]$/su.test(text);
}

function unmigrated({ version, migrate = {} }: AnyDefinition): string[] {
  const steps = Array.from({ length: version - 1 }, (_, at) => at + 1);
  return steps.filter((from) => !(from in migrate)).map((from) => `has no migration from version ${from}`);
}

/** Changes one input at a time. */
async function unmoved(definition: AnyDefinition): Promise<string[]> {
  const { inputs } = portsOf(definition);
  const before = await fingerprintOf(definition, undefined);
  const problems: string[] = [];
  for (const { name, port } of inputs) {
    const same = takesLiterals(port.socket) && exampleFor(port, 0) === exampleFor(port, 1);
    if (!same && (await fingerprintOf(definition, name)) === before)
      problems.push(`has the same fingerprint whatever "${name}" is`);
  }
  return problems;
}

/** The fingerprint of the node with the first example at every input, and the second one at `changed`. */
async function fingerprintOf(definition: AnyDefinition, changed: string | undefined): Promise<string> {
  const sources: GraphNode[] = [];
  const literals: Record<string, Value> = {};
  const inputs = portsOf(definition).inputs.map(({ name, port }) => {
    const variant: Variant = name === changed ? 1 : 0;
    if (!takesLiterals(port.socket)) return { port: name, input: linkTo(sources, `${name} ${variant}`) };
    literals[name] = exampleFor(port, variant)!;
    return { port: name, input: { kind: "literal", value: literals[name] } as GraphInput };
  });
  const looked = await definition.look?.(literals, standInFiles());
  const node = loneNode(definition, { index: sources.length, inputs, ...(looked && { looked }) });
  const nodes = [...sources, node];
  return fingerprintsOf(loneGraph(nodes)).tasks[nodes.length - 1]!;
}

const source = defineNode({
  type: "check/source",
  version: 1,
  title: "Source",
  about: "Gives a value.",
  inputs: { name: textSocket },
  outputs: { value: textSocket },
  run: ({ name }) => ({ value: name }),
});

function linkTo(sources: GraphNode[], name: string): GraphInput {
  const from = sources.length;
  const inputs = [{ port: "name", input: { kind: "literal", value: name } as const }];
  sources.push(loneNode(source, { id: `source${from}`, index: from, inputs }));
  return { kind: "link", from, output: "value" };
}

async function runProblems(definition: AnyDefinition, options: DefinitionCheckOptions): Promise<string[]> {
  const { inputs } = portsOf(definition);
  const missing = inputs.filter((input) => exampleOf(input, options) === undefined);
  if (missing.length > 0)
    return missing.map(({ name }) => `cannot be run: no example for "${name}" is known`);
  const examples = (): Record<string, Value> =>
    Object.fromEntries(inputs.map((input) => [input.name, exampleOf(input, options)!]));
  return checkRuns(definition, examples, { inside: true, ...options });
}

function exampleOf({ name, port }: NamedPort, { values = {} }: DefinitionCheckOptions): Value | undefined {
  return values[name] ?? port.default ?? exampleFor(port, 0);
}
