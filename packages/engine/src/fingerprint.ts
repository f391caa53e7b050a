/**
 * Fingerprints: a checked graph comes in, the identity of every node's computation goes out, inputs first. A
 * fingerprint covers the whole tree above a node: kind of node and version, pack, literals, and through its
 * links the same of every node above. Ids, titles, layout and the order of inputs are no part of it, so equal
 * nodes share one. The hash and `explain` come from one traversal: what is explained is what is hashed.
 */

import { byCodeUnit, canonicalJson } from "./canonical.js";
import type { AnyDefinition } from "./define-node.js";
import { sha256 } from "./digest.js";
import type { Graph, GraphInput, GraphNode } from "./graph.js";
import type { Fingerprint } from "./ids.js";
import { portsOf } from "./ports.js";
import type { Value } from "./value.js";

/** Goes up when fingerprints are made another way: everything kept before is then a miss. */
export const keyFormat = 1;

/** One thing a fingerprint depends on. */
export interface FingerprintPart {
  readonly kind: "key-format" | "pack" | "type" | "literal" | "link" | "depends";
  /** The input it stands at (`pictures[0]` in a list), or for `depends` the output (`*`: every one). */
  readonly port: string;
  /** Canonical text: a literal's JSON, a linked output's fingerprint and port, digests of files. */
  readonly text: string;
}

/** The fingerprints of a graph's nodes. */
export interface Fingerprints {
  /** What a node's task is kept under, by the node's index. */
  readonly tasks: readonly Fingerprint[];
  /** For each node the first one with the same fingerprint: equal nodes are one task. */
  readonly same: Int32Array;
  /** What a link to an output takes in: narrower than the task's where the node said which files it needs. */
  ofOutput(index: number, output: string): string;
}

/** The fingerprints of every node, remembered for as long as the graph lives. */
export function fingerprintsOf(graph: Graph): Fingerprints {
  let known = remembered.get(graph);
  if (known === undefined) remembered.set(graph, (known = compute(graph)));
  return known;
}

/** Everything a node's fingerprint covers, in the order in which it is hashed. */
export function explainFingerprint(graph: Graph, node: GraphNode): readonly FingerprintPart[] {
  const parts: FingerprintPart[] = [];
  const sink: Sink = {
    begin: (head) => void parts.push(...head.parts),
    add: (kind, port, text) => void parts.push({ kind, port, text }),
  };
  tellInputs(node, fingerprintsOf(graph), sink);
  tellDepends(node, sink);
  return parts;
}

const remembered = new WeakMap<Graph, Fingerprints>();

/** Where a traversal tells what it meets: a hash's text, or a list of parts. */
interface Sink {
  /** What all nodes of one definition have in common. */
  begin(head: Head): void;
  add(kind: FingerprintPart["kind"], port: string, text: string): void;
}

/** Parts, and the lines that they are in a hash's text. */
interface Head {
  readonly parts: readonly FingerprintPart[];
  readonly lines: string;
}

/** One line a part. Texts hold no line breaks (JSON escapes them) and ports no spaces, so lines never run together. */
class HashText implements Sink {
  text = "";
  begin(head: Head): void {
    this.text = head.lines;
  }
  add(kind: FingerprintPart["kind"], port: string, text: string): void {
    this.text += lineStart(kind, port) + text + "\n";
  }
}

/** `link start `: made once per kind and port, because hashing spends much of its time on putting texts together. */
function lineStart(kind: FingerprintPart["kind"], port: string): string {
  if (port.endsWith("]")) return `${kind} ${port} `;
  let starts = lineStarts.get(port);
  if (starts === undefined) lineStarts.set(port, (starts = {}));
  return (starts[kind] ??= `${kind} ${port} `);
}

const lineStarts = new Map<string, Partial<Record<FingerprintPart["kind"], string>>>();

function compute(graph: Graph): Fingerprints {
  const tasks: Fingerprint[] = [];
  const firsts = new Map<Fingerprint, number>();
  const narrowed = new Map<number, ReadonlyMap<string, Fingerprint>>();
  const fingerprints: Fingerprints = {
    tasks,
    same: new Int32Array(graph.nodes.length),
    ofOutput: (index, output) =>
      ((narrowed.size > 0 && narrowed.get(index)?.get(output)) || tasks[index]!) + "." + output,
  };
  const sink = new HashText();
  for (const node of graph.nodes) {
    tellInputs(node, fingerprints, sink);
    const shared = sink.text;
    tellDepends(node, sink);
    const fingerprint = sha256(sink.text) as Fingerprint;
    tasks.push(fingerprint);
    const first = firsts.get(fingerprint);
    if (first === undefined) firsts.set(fingerprint, node.index);
    fingerprints.same[node.index] = first ?? node.index;
    if (namesOutputs(node)) narrowed.set(node.index, narrowOutputs(node, shared));
  }
  return fingerprints;
}

function tellInputs(node: GraphNode, fingerprints: Fingerprints, sink: Sink): void {
  const facts = factsOf(node.definition);
  sink.begin(headOf(facts, node));
  for (const { port, input } of sorted(node.inputs)) {
    if (input.kind === "link") {
      sink.add("link", port, fingerprints.ofOutput(input.from, input.output));
    } else if (input.kind === "literal") {
      const file = facts.filePorts?.has(port) ?? false;
      sink.add("literal", port, file ? fileText(node, input.value) : canonicalJson(input.value));
    } else if (input.kind === "list") {
      tellList(node, { port, input, fingerprints, sink });
    }
  }
}

/** A list, item by item, without recursion: lists may hold lists. */
function tellList(
  node: GraphNode,
  at: {
    readonly port: string;
    readonly input: GraphInput;
    readonly fingerprints: Fingerprints;
    readonly sink: Sink;
  },
): void {
  const isFile = factsOf(node.definition).filePorts?.has(at.port) ?? false;
  const waiting: { readonly port: string; readonly input: GraphInput }[] = [at];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { port, input } = next;
    if (input.kind === "link") {
      at.sink.add("link", port, at.fingerprints.ofOutput(input.from, input.output));
    } else if (input.kind === "literal") {
      at.sink.add("literal", port, isFile ? fileText(node, input.value) : canonicalJson(input.value));
    } else if (input.kind === "list") {
      at.sink.add("literal", port, `list of ${input.items.length}`);
      for (let i = input.items.length - 1; i >= 0; i--)
        waiting.push({ port: `${port}[${i}]`, input: input.items[i]! });
    }
  }
}

/** A file counts by its content. Where the node's own `look` has digested its files, that says all there is to say. */
function fileText(node: GraphNode, value: Value): string {
  if (node.looked?.depends !== undefined) return '"by content"';
  const digest = (value as { readonly digest?: Value } | null)?.digest;
  return canonicalJson(digest ?? value);
}

function tellDepends(node: GraphNode, sink: Sink): void {
  const depends = node.looked?.depends;
  if (depends === undefined) return;
  for (const output of Object.keys(depends).sort(byCodeUnit))
    sink.add("depends", output, JSON.stringify(depends[output]));
}

function namesOutputs(node: GraphNode): boolean {
  const depends = node.looked?.depends;
  if (depends === undefined) return false;
  for (const output of Object.keys(depends)) if (output !== "*") return true;
  return false;
}

/** Each output takes in only the files that it depends on. */
function narrowOutputs(node: GraphNode, shared: string): ReadonlyMap<string, Fingerprint> {
  const depends = node.looked!.depends!;
  const narrowed = new Map<string, Fingerprint>();
  for (const output of Object.keys(node.definition.outputs as object)) {
    const digests = [...(depends["*"] ?? []), ...(depends[output] ?? [])];
    narrowed.set(output, sha256(`${shared}only ${output} ${JSON.stringify(digests)}\n`) as Fingerprint);
  }
  return narrowed;
}

/** What is worth knowing of a definition, made once. */
interface Facts {
  readonly filePorts?: ReadonlySet<string>;
  /** By pack identity; nearly always one. */
  readonly heads: Map<string, Head>;
}

const factsOfDefinitions = new WeakMap<AnyDefinition, Facts>();

function factsOf(definition: AnyDefinition): Facts {
  let facts = factsOfDefinitions.get(definition);
  if (facts === undefined) {
    const filePorts = filePortsOf(definition);
    facts = { heads: new Map(), ...(filePorts.size > 0 && { filePorts }) };
    factsOfDefinitions.set(definition, facts);
  }
  return facts;
}

function headOf({ heads }: Facts, { definition, pack }: GraphNode): Head {
  let head = heads.get(pack);
  if (head === undefined) {
    const parts: FingerprintPart[] = [
      { kind: "key-format", port: "", text: String(keyFormat) },
      { kind: "pack", port: "", text: JSON.stringify(pack) },
      { kind: "type", port: "", text: JSON.stringify(`${definition.type}@${definition.version}`) },
    ];
    head = { parts, lines: parts.map(({ kind, text }) => `${lineStart(kind, "")}${text}\n`).join("") };
    heads.set(pack, head);
  }
  return head;
}

/** The inputs that take files: what is typed there names a file, whose content counts and not its name. */
function filePortsOf(definition: AnyDefinition): ReadonlySet<string> {
  const ports = portsOf(definition).inputs.filter(
    ({ port }) => port.socket.name === "file" || port.socket.item?.name === "file",
  );
  return new Set(ports.map(({ name }) => name));
}

/** Inputs by name: nearly always one, or in order as they are. */
function sorted(inputs: GraphNode["inputs"]): GraphNode["inputs"] {
  for (let i = 1; i < inputs.length; i++)
    if (inputs[i - 1]!.port > inputs[i]!.port) return [...inputs].sort((a, b) => byCodeUnit(a.port, b.port));
  return inputs;
}
