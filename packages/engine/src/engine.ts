/**
 * The engine put together: a catalogue, a cache and the doors come in; what opens, plans, explains and runs goes
 * out. Several engines may live in one process; runs of one engine share its cache, its lanes and tasks under way.
 */

import { withoutKeeping, type Cache } from "./cache/cache.js";
import type { Outputs } from "./cache/tiers.js";
import type { Catalogue } from "./catalogue.js";
import { checkDocument } from "./check.js";
import type { Context, FilesDoor } from "./define-node.js";
import type { Diagnostic } from "./diagnostic.js";
import type { GraphDocument } from "./document.js";
import type { BackendDoor, PictureDoor } from "./doors.js";
import type { RunEvent } from "./event.js";
import { explainFingerprint, fingerprintsOf, type FingerprintPart } from "./fingerprint.js";
import { NodeError } from "./failure.js";
import type { Graph, GraphNode } from "./graph.js";
import type { Host, Writer } from "./host.js";
import type { Fingerprint, NodeId } from "./ids.js";
import { lookAround } from "./look.js";
import { migrateDocument } from "./migrate.js";
import { defaultOutputLimits, type OutputLimits } from "./outputs.js";
import { beginPlanning, isHit, isKept, reach, toRun } from "./plan.js";
import { printDocument } from "./print.js";
import { watchRejections } from "./rejections.js";
import { runGraph, type RunResult } from "./run.js";
import { createLanes, type LaneLimits } from "./scheduler.js";
import type { Value } from "./value.js";
import { insteadOf } from "./words.js";

/** What an engine is put together from. */
export interface EngineParts {
  readonly catalogue: Catalogue;
  readonly cache: Cache;
  readonly files: FilesDoor;
  readonly picture: PictureDoor;
  readonly backend: BackendDoor;
  readonly writer: Writer;
  readonly lanes?: Partial<LaneLimits>;
  readonly limits?: Partial<OutputLimits>;
  /** How long a cancelled task may go on before it is left to itself. 5,000 unless said. */
  readonly graceMs?: number;
  /** For tests: each task's input tensors are digested again after it ran. */
  readonly watchInputs?: boolean;
  /** For tests: shuffles ready tasks. */
  readonly random?: () => number;
}

/** What may be said of a plan or a run. */
export interface TargetOptions {
  /** Node ids or names of the document's outputs; unless said, the outputs and every node that writes. */
  readonly targets?: readonly string[] | undefined;
}

/** What may be said of a run. */
export interface RunOptions extends TargetOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Computes everything anew and keeps nothing. */
  readonly noCache?: boolean | undefined;
  /** Facts about the run that nodes may write into a file's provenance. */
  readonly facts?: Readonly<Record<string, Value>> | undefined;
}

/** One task of a plan. */
export interface PlannedTask {
  readonly task: string;
  readonly node: NodeId;
  readonly state: "run" | "hit" | "not reached";
  readonly fingerprint: Fingerprint;
}

/** What would be done, in the order of the graph. Equal nodes stand once, under the first one's name. */
export interface Plan {
  readonly tasks: readonly PlannedTask[];
}

/** What a node's fingerprint is made of, and whether the cache knows it. */
export interface Explanation {
  readonly node: NodeId;
  readonly fingerprint: Fingerprint;
  readonly parts: readonly FingerprintPart[];
  readonly cached: boolean;
  /** Whether it is ever cached. */
  readonly kept: boolean;
}

/** What the cache holds of a node. */
export interface Artifacts {
  readonly node: NodeId;
  readonly fingerprint: Fingerprint;
  /** By output port; absent when the cache does not know them, or never keeps them. Bytes are read when asked for. */
  readonly outputs?: Outputs;
}

/** A document made ready to run, or what is wrong with it. */
export interface Opened {
  /** Absent when something is wrong; with `partial`, what nothing wrong stands in or above. */
  readonly graph?: Graph;
  readonly diagnostics: readonly Diagnostic[];
  /** Ids of nodes that were of an older version. */
  readonly migrated: readonly string[];
}

/** The engine. */
export interface Engine {
  /** Migrates, asks the files, checks. Opens no model. */
  open(document: GraphDocument, options?: { readonly partial?: boolean | undefined }): Promise<Opened>;
  plan(graph: Graph, options?: TargetOptions): Plan;
  /** Throws a `NodeError` when the graph has no such node. */
  explain(graph: Graph, node: string): Explanation;
  /** What the cache holds of these nodes, of every node unless said, in the order of the graph. Computes nothing. */
  artifacts(graph: Graph, nodes?: readonly string[]): readonly Artifacts[];
  /** The same engine for another folder's documents: it shares the cache, lanes and tasks under way with this one. */
  withFiles(files: FilesDoor): Engine;
  /** The same engine with other packs: it shares the cache, lanes and tasks under way with this one. */
  withCatalogue(catalogue: Catalogue): Engine;
  /** Carries the graph out. Rejects only on a fault of the engine's or the listener's. */
  run(graph: Graph, options?: RunOptions): Promise<RunResult>;
}

/** Puts an engine together. */
export function createEngine(parts: EngineParts): Engine {
  return engineOn(hostOf(parts), parts.catalogue);
}

function engineOn(host: Host, catalogue: Catalogue): Engine {
  return {
    async open(given, options = {}) {
      const { document, migrated, diagnostics } = migrateDocument(given, catalogue);
      const looked = await lookAround(document, catalogue, host.files);
      const checked = checkDocument(document, catalogue, looked, { partial: options.partial ?? false });
      return { ...checked, migrated, diagnostics: [...diagnostics, ...checked.diagnostics] };
    },
    plan(graph, options = {}) {
      host.cache.refresh();
      return planOf(graph, targetsOf(graph, options.targets), host.cache);
    },
    explain(graph, name) {
      host.cache.refresh();
      return explain(graph, nodeOf(graph, name), host.cache);
    },
    artifacts(graph, names) {
      host.cache.refresh();
      const nodes = names === undefined ? graph.nodes : names.map((name) => nodeOf(graph, name));
      return nodes.map((node) => artifactsOf(graph, node, host.cache));
    },
    withFiles: (files) => engineOn({ ...host, files }, catalogue),
    withCatalogue: (other) => engineOn(host, other),
    async run(graph, options = {}) {
      watchRejections();
      const provenance = (): Context["provenance"] => ({
        document: printDocument(graph.document),
        facts: options.facts ?? {},
      });
      const { signal, onEvent } = options;
      const targets = targetsOf(graph, options.targets);
      const on = options.noCache ? withoutCache(host) : host;
      return runGraph(on, graph, { targets, signal, onEvent, provenance });
    },
  };
}

function hostOf(parts: EngineParts): Host {
  const { cache, files, picture, backend, writer, random } = parts;
  return {
    ...{ cache, files, picture, backend, writer },
    lanes: createLanes(parts.lanes),
    flights: new Map(),
    activity: { kept: 0 },
    limits: { ...defaultOutputLimits, ...parts.limits },
    graceMs: parts.graceMs ?? 5000,
    watchInputs: parts.watchInputs ?? false,
    ...(random && { random }),
  };
}

/** The same lanes and doors, but nothing is found, kept or shared. */
function withoutCache(host: Host): Host {
  return { ...host, cache: withoutKeeping(host.cache), flights: new Map(), activity: { kept: 0 } };
}

function targetsOf(graph: Graph, names: readonly string[] | undefined): readonly number[] {
  const nodes =
    names === undefined
      ? graph.targets.map((id) => graph.byId.get(id)!)
      : names.map((name) => nodeOf(graph, name));
  return nodes.map(({ index }) => index);
}

function nodeOf(graph: Graph, name: string): GraphNode {
  const node = graph.byId.get(name) ?? graph.byId.get(graph.outputs.get(name)?.node ?? "");
  if (node !== undefined) return node;
  const names = [...graph.byId.keys(), ...graph.outputs.keys()];
  throw new NodeError(
    `The graph has no node and no output "${name}"${insteadOf(name, [...new Set(names)], "it has none")}`,
  );
}

function planOf(graph: Graph, targets: readonly number[], cache: Cache): Plan {
  const planning = beginPlanning(graph);
  const { tasks: fingerprints, same } = planning.fingerprints;
  reach(planning, targets, (fingerprint) => cache.find(fingerprint));
  const tasks = graph.nodes
    .filter(({ index }) => same[index] === index)
    .map(({ id, index }): PlannedTask => {
      const state = planning.state[index];
      return {
        task: id,
        node: id,
        state: state === toRun ? "run" : state === isHit ? "hit" : "not reached",
        fingerprint: fingerprints[index]!,
      };
    });
  return { tasks };
}

function artifactsOf(graph: Graph, node: GraphNode, cache: Cache): Artifacts {
  const fingerprint = fingerprintsOf(graph).tasks[node.index]!;
  const outputs = isKept(node) ? cache.find(fingerprint) : undefined;
  return { node: node.id, fingerprint, ...(outputs !== undefined && { outputs }) };
}

function explain(graph: Graph, node: GraphNode, cache: Cache): Explanation {
  const fingerprint = fingerprintsOf(graph).tasks[node.index]!;
  const kept = isKept(node);
  const cached = kept && cache.find(fingerprint) !== undefined;
  return { node: node.id, fingerprint, parts: explainFingerprint(graph, node), cached, kept };
}
