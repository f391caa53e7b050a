/**
 * A rig for tests of runs: tiny nodes, graphs written as literals, an engine without files or models, and the log
 * of what happened. Nodes: add, join, fails, writes, and `held`, which the test opens.
 */

import { createMemoryCache, type Cache } from "../cache/cache.js";
import { createCatalogue } from "../catalogue.js";
import { defineNode, type AnyDefinition, type Context, type FilesDoor, type Looked } from "../define-node.js";
import type { BackendDoor, PictureDoor } from "../doors.js";
import { createEngine, type Engine, type EngineParts, type RunOptions } from "../engine.js";
import type { RunEvent } from "../event.js";
import { NodeError } from "../failure.js";
import type { Graph, GraphInput, GraphNode } from "../graph.js";
import type { NodeId } from "../ids.js";
import { listOf, numberSocket, textSocket } from "../sockets/plain.js";
import { optional, port } from "../sockets/port-builders.js";
import type { RunResult } from "../run.js";
import { lineOf } from "./log-line.js";
import type { Value } from "../value.js";

/** Adds two numbers. */
export const add = defineNode({
  type: "rig/add",
  version: 1,
  title: "Add",
  about: "Adds two numbers.",
  inputs: { left: numberSocket, right: numberSocket },
  outputs: { sum: numberSocket },
  run: ({ left, right }) => ({ sum: left + right }),
});

/** Joins texts, after waiting a turn. */
export const join = defineNode({
  type: "rig/join",
  version: 1,
  title: "Join",
  about: "Joins texts.",
  inputs: { texts: port(listOf(textSocket), "What to join.") },
  outputs: { text: textSocket },
  run: async ({ texts }) => ({ text: await Promise.resolve(texts.join("")) }),
});

/** Fails with a sentence. */
export const fails = defineNode({
  type: "rig/fails",
  version: 1,
  title: "Fails",
  about: "Cannot be done.",
  inputs: { value: optional(numberSocket, "Anything.") },
  outputs: { sum: numberSocket },
  run: () => {
    throw new NodeError("This cannot be done.", { remedy: "Take it out." });
  },
});

/** Writes a number into a file. */
export const writes = defineNode({
  type: "rig/writes",
  version: 1,
  title: "Writes",
  about: "Writes a number into a file.",
  inputs: { value: numberSocket },
  outputs: {},
  effect: "writes",
  run: async ({ value }, { write }) => {
    const bytes = new TextEncoder().encode(String(value));
    await write({ name: "number", extension: "txt", digest: "sha256:" as never, bytes });
    return {};
  },
});

/** A node defined by a function alone: one number, one text, both optional, in and out. */
export function nodeThat(
  run: (
    inputs: { readonly value?: number | undefined; readonly text?: string | undefined },
    context: Context,
  ) => unknown,
  more: Partial<AnyDefinition> = {},
): AnyDefinition {
  return {
    type: "rig/that",
    version: 1,
    title: "That",
    about: "Does what the test says.",
    inputs: { value: optional(numberSocket, "A number."), text: optional(textSocket, "A text.") },
    outputs: { sum: numberSocket },
    ...more,
    run: run as AnyDefinition["run"],
  };
}

/** A node that waits until the test opens it, and how the test does. */
export interface Held {
  readonly definition: AnyDefinition;
  /** Resolves when the node's `run` has begun. */
  readonly begun: Promise<Context>;
  open(sum: number): void;
  fail(error: unknown): void;
}

/** Makes a node that waits until the test opens it. */
export function held(more: Partial<AnyDefinition> = {}): Held {
  const gate = withResolvers<unknown>();
  const begun = withResolvers<Context>();
  const definition = nodeThat(
    (_, context) => {
      begun.resolve(context);
      return gate.promise;
    },
    { type: "rig/held", ...more },
  );
  return {
    definition,
    begun: begun.promise,
    open: (sum) => gate.resolve({ sum }),
    fail: (error) => gate.reject(error),
  };
}

/** A link in a graph literal: `from("one.sum")`. */
export function from(ref: string): GraphInput {
  const [node = "", output = ""] = ref.split(".");
  return { kind: "link", from: node as never, output };
}

/** A list in a graph literal. */
export function list(...items: readonly (Value | GraphInput)[]): GraphInput {
  return { kind: "list", items: items.map(toInput) };
}

/** One node of a graph literal: its definition, its inputs, and what its files said. */
export type NodeLiteral = readonly [
  definition: AnyDefinition,
  inputs?: Readonly<Record<string, Value | GraphInput>>,
  looked?: Looked,
];

/** A graph from nodes by id, inputs first, and outputs as `{ name: "node.port" }`. Targets: outputs and what writes. */
export function graphOf(
  nodes: Readonly<Record<string, NodeLiteral>>,
  outputs: Readonly<Record<string, string>> = {},
): Graph {
  const byId = new Map<string, GraphNode>();
  for (const [id, [definition, inputs = {}, looked]] of Object.entries(nodes)) {
    const ports = Object.entries(inputs).map(([port, input]) => ({
      port,
      input: placed(toInput(input), byId),
    }));
    const index = byId.size;
    const node = { id: id as NodeId, index, definition, pack: "rig@1 -", inputs: ports, facets: {} };
    byId.set(id, { ...node, ...(looked && { looked }) });
  }
  const refs = Object.entries(outputs).map(([name, ref]) => {
    const [node = "", port = ""] = ref.split(".");
    return [name, { node, port }] as const;
  });
  const writing = [...byId.values()].filter(({ definition }) => definition.effect === "writes");
  const empty = {
    inputs: new Map(),
    layout: new Map(),
    packs: new Map(),
    nodes: new Map(),
    outputs: new Map(),
  };
  return {
    document: empty,
    nodes: [...byId.values()],
    byId,
    targets: [...refs.map(([, { node }]) => node as NodeId), ...writing.map(({ id }) => id)],
    outputs: new Map(refs),
  };
}

function toInput(given: Value | GraphInput): GraphInput {
  const kinds = ["link", "list", "absent", "literal"];
  if (typeof given === "object" && given !== null && "kind" in given && kinds.includes(given.kind as string))
    return given as GraphInput;
  return { kind: "literal", value: given as Value };
}

function placed(input: GraphInput, byId: ReadonlyMap<string, GraphNode>): GraphInput {
  if (input.kind === "link") return { ...input, from: byId.get(input.from as never)!.index };
  if (input.kind === "list") return { ...input, items: input.items.map((item) => placed(item, byId)) };
  return input;
}

/** An engine for tests, and the doors nobody opens. */
export function rigEngine(
  parts: Partial<EngineParts> = {},
): Engine & { readonly cache: Cache; readonly files: string[] } {
  const files: string[] = [];
  const cache = parts.cache ?? createMemoryCache(2 ** 24);
  const write: Context["write"] = async ({ name, extension, bytes }) => {
    files.push(new TextDecoder().decode(bytes));
    return `/${name}.${extension}`;
  };
  const catalogue = createCatalogue([]);
  const closed = { files: {} as FilesDoor, picture: {} as PictureDoor, backend: {} as BackendDoor };
  const engine = createEngine({
    catalogue,
    cache,
    writer: { write },
    ...closed,
    random: Math.random,
    watchInputs: true,
    ...parts,
  });
  return Object.assign(engine, { cache, files });
}

/** Runs and gives what happened as short lines: `ran one`, `failed two: This cannot be done.` */
export async function logOf(
  engine: Engine,
  graph: Graph,
  options: RunOptions = {},
): Promise<RunResult & { readonly log: string[] }> {
  const log: string[] = [];
  const onEvent = (event: RunEvent): void => {
    const line = lineOf(event);
    if (line !== undefined) log.push(line);
    options.onEvent?.(event);
  };
  return { ...(await engine.run(graph, { ...options, onEvent })), log };
}

function withResolvers<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}
