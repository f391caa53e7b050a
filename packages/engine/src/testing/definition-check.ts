/**
 * The definition check: what every node definition must hold, whoever wrote it. Documented; defaults valid; each input
 * moves the fingerprint; run twice gives the same digests; inputs are never written to; cancelling is heard. A
 * definition comes in; sentences about what does not hold go out, none when all is well.
 */

import { wrongInDefinition } from "../definition-rules.js";
import { defineNode, type AnyDefinition, type Context } from "../define-node.js";
import { digestOfValue, tensorsIn } from "../artifact/codec.js";
import { digestOf } from "../digest.js";
import { NodeError } from "../failure.js";
import { fingerprintsOf } from "../fingerprint.js";
import type { Graph, GraphInput, GraphNode } from "../graph.js";
import type { NodeId } from "../ids.js";
import { takesLiterals } from "../literal-check.js";
import { checkOutputs, defaultOutputLimits } from "../outputs.js";
import { portsOf, type NamedPort } from "../ports.js";
import { textSocket } from "../sockets/plain.js";
import { makeTensor, preambleOf } from "../tensor.js";
import type { Value } from "../value.js";
import { exampleFor, type Variant } from "./example-values.js";
import { standInDoors, standInFiles, type StandInDoors } from "./stand-in-doors.js";

/** What a check may be told about a definition. */
export interface DefinitionCheckOptions {
  /** Inputs for the runs, where the examples by socket will not do: a size, a text with placeholders. */
  readonly values?: Readonly<Record<string, Value>>;
  /** Real doors instead of the ones that stand in. */
  readonly doors?: Partial<Pick<StandInDoors, "files" | "picture" | "backend">>;
}

/** Checks a definition. */
export async function checkDefinition(
  definition: AnyDefinition,
  options: DefinitionCheckOptions = {},
): Promise<readonly string[]> {
  const wrong = wrongInDefinition(definition, definition.type.split("/")[0] ?? "");
  if (wrong !== undefined) return [wrong];
  const problems = [...undocumented(definition), ...unmigrated(definition)];
  problems.push(...(await unmoved(definition)), ...(await runTwice(definition, options)));
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
  const node = graphNode(definition, sources.length, inputs, "node");
  const nodes = [...sources, looked ? { ...node, looked } : node];
  return fingerprintsOf(graphOf(nodes)).tasks[nodes.length - 1]!;
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
  sources.push(graphNode(source, from, inputs, `source${from}`));
  return { kind: "link", from, output: "value" };
}

function graphNode(
  definition: AnyDefinition,
  index: number,
  inputs: GraphNode["inputs"],
  id: string,
): GraphNode {
  return { id: id as NodeId, index, definition, pack: "check@1 -", inputs, facets: {} };
}

function graphOf(nodes: readonly GraphNode[]): Graph {
  const none = { inputs: new Map(), layout: new Map(), packs: new Map(), outputs: new Map() };
  const document = { nodes: new Map(), ...none };
  return {
    document,
    nodes,
    byId: new Map(nodes.map((node) => [node.id, node])),
    targets: [],
    outputs: new Map(),
  };
}

async function runTwice(definition: AnyDefinition, options: DefinitionCheckOptions): Promise<string[]> {
  const missing = portsOf(definition).inputs.filter((input) => exampleOf(input, options) === undefined);
  if (missing.length > 0)
    return missing.map(({ name }) => `cannot be run: no example for "${name}" is known`);
  const first = await runOnce(definition, options, new AbortController());
  if (first.problems.length > 0) return first.problems;
  const second = await runOnce(definition, options, new AbortController());
  const differing = Object.keys(first.digests).filter((name) => first.digests[name] !== second.digests[name]);
  return [
    ...differing.map((name) => `gives another "${name}" when it is run again`),
    ...(await deafness(definition, options)),
  ];
}

interface Ran {
  readonly digests: Readonly<Record<string, string>>;
  readonly problems: string[];
}

async function runOnce(
  definition: AnyDefinition,
  options: DefinitionCheckOptions,
  controller: AbortController,
): Promise<Ran> {
  const values = examplesOf(definition, options);
  const { context, doors } = contextOf(controller.signal, options);
  let given: unknown;
  try {
    given = await definition.run(frozen(values) as never, context);
  } catch (thrown) {
    return { digests: {}, problems: [`failed with examples: ${String(thrown)}`] };
  }
  const problems = [
    ...(await written(values)),
    ...doors.deaf.map((door) => `asks ${door} without its signal`),
  ];
  const outputs = checkOutputs(graphNode(definition, 0, [], "node"), given, defaultOutputLimits);
  if (typeof outputs === "string") return { digests: {}, problems: [...problems, `is wrong: ${outputs}`] };
  const digests = Object.entries(outputs).map(([name, value]) => [name, digestOfValue(value)]);
  return { digests: Object.fromEntries(digests) as Record<string, string>, problems };
}

/** A node that asks a door must end when its signal is aborted, and not answer as if nothing had been. */
async function deafness(definition: AnyDefinition, options: DefinitionCheckOptions): Promise<string[]> {
  const controller = new AbortController();
  controller.abort();
  const { context, asked } = contextOf(controller.signal, options);
  try {
    await definition.run(frozen(examplesOf(definition, options)) as never, context);
  } catch {
    return [];
  }
  return asked() ? ["goes on after it was cancelled"] : [];
}

function contextOf(
  signal: AbortSignal,
  { doors: given = {} }: DefinitionCheckOptions,
): { context: Context; doors: StandInDoors; asked: () => boolean } {
  const doors = { ...standInDoors(signal), ...given };
  let asked = false;
  const noticing = <Door extends object>(door: Door): Door =>
    new Proxy(door, {
      get: (target, name) => {
        asked = true;
        return Reflect.get(target, name) as unknown;
      },
    });
  const context: Context = {
    signal,
    progress: () => undefined,
    preview: () => undefined,
    log: () => undefined,
    tensor: makeTensor,
    derive: (_kind, _of, compute) => compute(),
    write: ({ name, extension, digest }) =>
      Promise.resolve(`/out/${name}-${digest.slice(7, 15)}.${extension}`),
    provenance: { document: '{\n  "dreamloom": 1,\n  "nodes": {}\n}\n', facts: {} },
    files: doors.files,
    picture: noticing(doors.picture),
    backend: noticing(doors.backend),
    read: async (file) => doors.files.read(await doors.files.find(file)),
    own: (name) => doors.files.find({ file: name }),
    fetch: (url) =>
      Promise.reject(new NodeError(`Nobody answers for ${JSON.stringify(url)} in a definition check.`)),
  };
  return { context, doors, asked: () => asked };
}

function exampleOf({ name, port }: NamedPort, { values = {} }: DefinitionCheckOptions): Value | undefined {
  return values[name] ?? port.default ?? exampleFor(port, 0);
}

function examplesOf(definition: AnyDefinition, options: DefinitionCheckOptions): Record<string, Value> {
  const { inputs } = portsOf(definition);
  return Object.fromEntries(inputs.map((input) => [input.name, exampleOf(input, options)!]));
}

function frozen<Part>(value: Part): Part {
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
