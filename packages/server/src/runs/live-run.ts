/**
 * A run under way as people see it: the engine's events come in, the house's events go out. Equal nodes are one task of
 * the engine's and as many nodes here. Progress is told at most ten times a second; what has ended is told before the
 * run's own end. Knows no queue.
 */

import type { Artifacts, Engine, Failure, Graph, RunEvent } from "@dreamloom/engine";
import { relative } from "node:path";
import { picturesAt, picturesOf, type NotePicture, type PicturesByNode } from "../pictures/known-of-graph.js";
import { isOwn } from "../pictures/picture-ports.js";
import { valuesAt, valuesOf, type ValuesByNode } from "../pictures/shown-values.js";
import type { HouseEvent, TaskState } from "../protocol/index.js";
import type { RunFindings } from "./run-findings.js";

/** What a live run is about. */
export interface LiveParts {
  readonly run: string;
  /** It may be given another name meanwhile. */
  readonly document: () => string;
  readonly engine: Engine;
  readonly graph: Graph;
  /** The folder that files are told relative to. */
  readonly out: string;
  readonly note: NotePicture;
  readonly tell: (event: HouseEvent) => void;
  /** The counts changed. */
  readonly onCounts: () => void;
  readonly now: () => number;
}

const coalesceMs = 100;

/** One run, from its start to its end. */
export class LiveRun {
  readonly #parts: LiveParts;
  /** Of every node in the graph, by its index; replaced as outputs come to be known. */
  readonly #artifacts: Artifacts[];
  /** From a task to the nodes of the document that it stands for. */
  readonly #nodesOf = new Map<string, readonly string[]>();
  /** By node: the one under whose name the engine speaks of the task. */
  readonly #firstOf = new Map<string, string>();
  readonly #fingerprints: Record<string, string> = {};
  readonly #nodes: Record<string, TaskState> = {};
  readonly #pictures: PicturesByNode;
  readonly #values: ValuesByNode;
  readonly #files: string[] = [];
  readonly #warnings: string[] = [];
  readonly #planned = new Set<string>();
  readonly #finished = new Set<string>();
  #hits = 0;
  #changed: Record<string, TaskState> = {};
  #told = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: LiveParts) {
    this.#parts = parts;
    const { engine, graph, note } = parts;
    this.#artifacts = [...engine.artifacts(graph)];
    this.#groupEqualNodes();
    this.#pictures = picturesOf(graph, this.#artifacts, note);
    this.#values = valuesOf(graph, this.#artifacts);
  }

  get artifacts(): readonly Artifacts[] {
    return this.#artifacts;
  }

  get findings(): RunFindings {
    return {
      nodes: this.#nodes,
      pictures: this.#pictures,
      values: this.#values,
      fingerprints: this.#fingerprints,
      files: this.#files,
      warnings: this.#warnings,
      counts: { tasks: this.#planned.size, done: this.#finished.size, hits: this.#hits },
    };
  }

  /** Hears an event of the engine's. */
  hear(event: RunEvent): void {
    switch (event.kind) {
      case "run-started":
        return this.#start(event.tasks, event.hits);
      case "task-started":
        this.#planned.add(event.task);
        return this.#set(event.task, { state: "running", startedAt: this.#parts.now() });
      case "task-progress":
        return this.#progress(event.task, { step: event.step, of: event.of });
      case "task-preview":
        return event.sigma === undefined ? undefined : this.#progress(event.task, { sigma: event.sigma });
      case "task-ran":
        this.#finish(event.task, { state: "done", elapsedMs: event.elapsedMs });
        return this.#learn(event.task);
      case "task-failed": {
        const { elapsedMs } = event;
        return this.#finish(event.task, { state: "failed", failure: toldOf(event.failure), elapsedMs });
      }
      case "task-skipped":
        return this.#finish(event.task, { state: "skipped", because: ownerOf(event.because) });
      case "task-cancelled":
        return this.#finish(event.task, { state: "cancelled", ...stepOf(this.#nodes[event.task]) });
      case "file-written":
        return this.#written(event.task, event.path);
      case "warning":
        return this.#warn(event.message);
      case "task-log":
        return this.#warn(`"${ownerOf(event.task)}": ${event.message}`);
      case "run-ended":
        return undefined;
      default:
        return event satisfies never;
    }
  }

  /** Tells what waits to be told. Before the run's end is told. */
  flush(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = undefined;
    const tasks = this.#changed;
    if (Object.keys(tasks).length === 0) return;
    this.#changed = {};
    this.#told = performance.now();
    const { run, document, tell, onCounts } = this.#parts;
    tell({ kind: "tasks-changed", run, document: document(), tasks });
    onCounts();
  }

  #groupEqualNodes(): void {
    const { graph } = this.#parts;
    const byFingerprint = new Map<string, string[]>();
    for (const { node, fingerprint } of this.#artifacts) {
      if (isOwn(graph, node)) this.#fingerprints[node] = fingerprint;
      const equal = byFingerprint.get(fingerprint) ?? [];
      byFingerprint.set(fingerprint, equal);
      equal.push(node);
    }
    for (const equal of byFingerprint.values()) {
      this.#nodesOf.set(equal[0]!, equal);
      for (const node of equal) this.#firstOf.set(node, equal[0]!);
    }
  }

  #start(tasks: readonly string[], hits: readonly string[]): void {
    const { run, document, graph, tell } = this.#parts;
    const [wanted, known] = [new Set(tasks), new Set(hits)];
    for (const task of tasks) this.#planned.add(task);
    this.#hits = hits.length;
    for (const { id } of graph.nodes) {
      const first = this.#firstOf.get(id)!;
      if (wanted.has(first)) this.#put(id, { state: "queued" });
      else if (known.has(first)) this.#put(id, { state: "hit" });
    }
    tell({ kind: "run-fingerprints", run, fingerprints: this.#fingerprints });
    this.flush();
    tell({ kind: "pictures-changed", run, document: document(), pictures: this.#pictures });
    this.#tellValues(this.#values);
  }

  #progress(task: string, more: { step?: number; of?: number; sigma?: number }): void {
    const was = this.#nodes[this.#nodesOf.get(task)?.[0] ?? task];
    if (was?.state === "running") this.#set(task, { ...was, ...more });
  }

  #finish(task: string, state: TaskState): void {
    this.#planned.add(task);
    this.#finished.add(task);
    this.#set(task, state);
  }

  #set(task: string, state: TaskState): void {
    for (const node of this.#nodesOf.get(task) ?? [task]) this.#put(node, state);
    const waitMs = this.#told + coalesceMs - performance.now();
    if (waitMs <= 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), waitMs).unref();
  }

  /** A load node that checking put on a port has no place of its own: its failure is told at the node it feeds. */
  #put(id: string, state: TaskState): void {
    const own = isOwn(this.#parts.graph, id);
    const node = ownerOf(id);
    if (!own && state.state !== "failed") return;
    if (own && state.state === "skipped" && this.#nodes[node]?.state === "failed") return;
    this.#nodes[node] = state;
    this.#changed[node] = state;
  }

  /** What a task gave, to look at. */
  #learn(task: string): void {
    const { graph, engine, run, document, note, tell } = this.#parts;
    const ids = this.#nodesOf.get(task) ?? [task];
    for (const fresh of engine.artifacts(graph, ids))
      this.#artifacts[graph.byId.get(fresh.node)!.index] = fresh;
    const pictures: PicturesByNode = {};
    const values: ValuesByNode = {};
    for (const id of ids) {
      const found = picturesAt(graph, id, this.#artifacts, note);
      if (found !== undefined && isOwn(graph, id)) pictures[id] = found;
      const node = graph.byId.get(id)!;
      const { outputs } = this.#artifacts[node.index]!;
      const shown = outputs === undefined || !isOwn(graph, id) ? undefined : valuesAt(node, outputs);
      if (shown !== undefined) values[id] = shown;
    }
    Object.assign(this.#values, values);
    this.#tellValues(values);
    if (Object.keys(pictures).length === 0) return;
    Object.assign(this.#pictures, pictures);
    tell({ kind: "pictures-changed", run, document: document(), pictures });
  }

  #tellValues(values: ValuesByNode): void {
    const { run, document, tell } = this.#parts;
    if (Object.keys(values).length > 0) tell({ kind: "values-changed", run, document: document(), values });
  }

  /** The same words once. */
  #warn(message: string): void {
    if (this.#warnings.includes(message)) return;
    this.#warnings.push(message);
    this.#parts.tell({ kind: "run-warning", run: this.#parts.run, message });
  }

  #written(node: string, path: string): void {
    const { run, out, tell } = this.#parts;
    const file = relative(out, path);
    this.#files.push(file);
    tell({ kind: "file-written", run, node, file });
  }
}

/** The node of the document that an id belongs to: `edit.picture` is a load node at `edit`. */
function ownerOf(id: string): string {
  return id.split(".", 1)[0]!;
}

/** A failure without its stack: that is for the log. */
function toldOf({ kind, message, remedy }: Failure): Failure {
  return { kind, message, ...(remedy !== undefined && { remedy }) };
}

function stepOf(state: TaskState | undefined): { readonly step?: number } {
  return state?.state === "running" && state.step !== undefined ? { step: state.step } : {};
}
