/**
 * A run: a graph and targets come in, events and an outcome go out. Plans, lets the scheduler pick and the
 * executor do, and keeps what was done. It knows no kinds of node, files or models.
 *
 *     waiting ──▶ ready ──▶ running ──▶ ran
 *      │   ▲        │        │   │
 *      │   └────────│────────┘   ├────▶ failed     an input was lost: it waits until that is made again
 *      ▼            ▼            ▼
 *     skipped   cancelled    cancelled
 *
 * Invariants: every planned task ends in exactly one of ran, failed, skipped, cancelled; `run-ended` comes exactly
 * once and last; what is held is released; a failure stops what depends on it and nothing else.
 */

import { Attempt, type Attempting } from "./attempt.js";
import type { AttemptEnd, Flight, TaskNews } from "./audience.js";
import { Board, fates } from "./board.js";
import type { Context, Lane } from "./define-node.js";
import type { RunEnded, RunEvent } from "./event.js";
import { changedInput, execute, type Done, type TaskInputs } from "./executor.js";
import type { Failure } from "./failure.js";
import type { Graph, GraphNode } from "./graph.js";
import type { Host } from "./host.js";
import type { Fingerprint } from "./ids.js";
import { RunCache } from "./run-cache.js";
import { RunReport } from "./run-report.js";
import { createScheduler, type Scheduler } from "./scheduler.js";
import type { Value } from "./value.js";

/** What a run is given beside the graph. */
export interface RunRequest {
  /** Indexes into `Graph.nodes`. */
  readonly targets: readonly number[];
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  readonly provenance: () => Context["provenance"];
}

/** How a run ended, what the document's outputs hold, and why tasks failed. */
export interface RunResult extends RunEnded {
  /** By the name of the document's output; those that were reached and did not fail. */
  readonly outputs: ReadonlyMap<string, Value>;
  /** By task. */
  readonly failures: ReadonlyMap<string, Failure>;
}

/** Carries out a graph. Rejects only when an invariant of ours or the listener broke, after `run-ended`. */
export function runGraph(host: Host, graph: Graph, request: RunRequest): Promise<RunResult> {
  return new GraphRun(host, graph, request).carryOut();
}

/** How long tasks may follow each other before timers, signals and sockets get their turn. */
const breatheMs = 8;

class GraphRun implements Attempting {
  readonly host: Host;
  readonly nodes: readonly GraphNode[];
  readonly fingerprints: readonly Fingerprint[];
  readonly provenance: () => Context["provenance"];
  readonly #graph: Graph;
  readonly #request: RunRequest;
  readonly #board: Board;
  readonly #cache: RunCache;
  readonly #report: RunReport;
  readonly #scheduler: Scheduler;
  readonly #startedMs: Float64Array;
  readonly #attempts = new Map<number, Flight>();
  /** The attempt whose node is on the stack. */
  #current: { readonly task: number; readonly attempt: Attempt } | undefined;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(host: Host, graph: Graph, request: RunRequest) {
    this.host = host;
    this.#graph = graph;
    this.nodes = graph.nodes;
    this.#request = request;
    this.provenance = request.provenance;
    this.#board = new Board(graph);
    this.#cache = new RunCache(host, this.#board.planning);
    this.#report = new RunReport(graph.nodes, request.onEvent);
    this.fingerprints = this.#board.planning.fingerprints.tasks;
    const laneOf = (task: number): Lane => this.nodes[task]!.definition.lane ?? "none";
    const { lanes, random } = host;
    this.#scheduler = createScheduler({ lanes, count: graph.nodes.length, laneOf, random });
    this.#startedMs = new Float64Array(graph.nodes.length);
  }

  async carryOut(): Promise<RunResult> {
    const { cache, lanes } = this.host;
    const { signal } = this.#request;
    const wake = (): void => this.#wake?.();
    const warn = (message: string): void => this.#report.warning(message);
    lanes.waiting.add(wake);
    cache.warnings.add(warn);
    signal?.addEventListener("abort", this.#stop);
    try {
      cache.refresh();
      this.#begin();
      await this.#work();
      await cache.settle();
    } catch (error) {
      this.#break(error);
    } finally {
      signal?.removeEventListener("abort", this.#stop);
      cache.warnings.delete(warn);
      lanes.waiting.delete(wake);
      this.#cache.releaseAll();
    }
    const result = this.#finish();
    if (this.#report.broken) throw this.#report.broken.error;
    return result;
  }

  #begin(): void {
    const { outputs, byId } = this.#graph;
    const { tasks, hits } = this.#plan(this.#request.targets);
    for (const { node } of outputs.values()) this.#board.want(byId.get(node)!.index);
    this.#report.runStarted(tasks, hits);
    if (this.#request.signal?.aborted) this.#stop();
    this.#put(tasks);
  }

  /** Puts tasks on the board: all of them first, for the first ready one may end at once. */
  #put(tasks: readonly number[]): void {
    const ready = tasks.filter((task) => this.#board.put(task));
    for (const task of ready) this.#makeReady(task);
  }

  #plan(targets: Iterable<number>): { readonly tasks: number[]; readonly hits: number[] } {
    const { cache } = this.host;
    const reached = this.#board.plan(targets, (fingerprint) => cache.find(fingerprint));
    for (const index of reached.hits) this.#cache.hold(index);
    return reached;
  }

  readonly #makeReady = (task: number): void => {
    if (this.#stopped) return this.#cancel(task);
    this.#board.fate[task] = fates.ready;
    if (!this.#joins(task)) this.#scheduler.add(task);
  };

  async #work(): Promise<void> {
    let breathedMs = performance.now();
    while (this.#board.unfinished > 0) {
      const task = this.#scheduler.next();
      if (task < 0) {
        if (this.#attempts.size === 0 && this.#scheduler.size === 0)
          throw new Error("Internal error: tasks wait and nothing runs.");
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = undefined;
        continue;
      }
      this.#start(task);
      if (this.#startedMs[task]! - breathedMs > breatheMs) {
        await new Promise((resolve) => setImmediate(resolve));
        breathedMs = performance.now();
      }
    }
  }

  #start(task: number): void {
    const missing = this.#board.missingFor(task);
    if (missing >= 0) return this.#postpone(task, missing);
    if (this.#joins(task)) return this.#scheduler.free(task);
    const attempt = new Attempt(this, task);
    this.#current = { task, attempt };
    this.#tellStarted(task);
    const known = this.#cache.keptByOthers(attempt.node);
    if (attempt.cancelled) attempt.end({ kind: "cancelled" });
    else if (known !== undefined) attempt.end({ kind: "done", outputs: known });
    else this.#execute(task, attempt, this.#board.inputsOf(task));
    this.#current = undefined;
  }

  #execute(task: number, attempt: Attempt, inputs: TaskInputs): void {
    const done = execute(attempt, inputs, this.host.limits);
    if (!(done instanceof Promise)) return this.#conclude(attempt, inputs, done);
    this.#attempts.set(task, attempt);
    if (isShared(attempt.node)) this.host.flights.set(attempt.fingerprint, attempt);
    done.then((end) => this.#conclude(attempt, inputs, end)).catch((error: unknown) => this.#break(error));
  }

  /** Keeps what an attempt of ours gave, and ends it for everybody who wants it. */
  #conclude(attempt: Attempt, inputs: TaskInputs, done: Done): void {
    if (!attempt.open) return;
    const changed = this.host.watchInputs ? changedInput(inputs) : undefined;
    if (changed !== undefined) {
      this.#cache.forgetInput(attempt.node, changed);
      const message = `"${attempt.node.id}" wrote into its input "${changed}"; a node must leave its inputs as they are.`;
      attempt.end({ kind: "failed", failure: { kind: "wrong-outputs", message } });
    } else if (done.kind === "failed") {
      attempt.end(attempt.cancelled ? { kind: "cancelled" } : done);
    } else {
      this.#cache.keep(attempt.node, done.outputs);
      attempt.end(done);
    }
  }

  told(task: number, news: TaskNews): void {
    this.#report.news(task, news);
  }

  ended(task: number, end: AttemptEnd): void {
    this.#attempts.delete(task);
    this.#scheduler.free(task);
    const elapsedMs = performance.now() - this.#startedMs[task]!;
    if (end.kind === "done") {
      this.#report.ran(task, elapsedMs);
      this.#board.done(task, end.outputs, this.#makeReady);
    } else if (end.kind === "cancelled") {
      this.#cancel(task);
    } else if (!this.#remakeLost(task)) {
      this.#report.failed(task, end.failure, elapsedMs);
      this.#board.end(task, fates.failed);
      this.#skipAfter(task);
    }
    this.#wake?.();
  }

  /** When a task failed because what the cache had promised is gone: makes that again, and then the task. */
  #remakeLost(task: number): boolean {
    const lost = this.#board.takeLost(task);
    if (lost.length === 0 || this.#stopped) return false;
    for (const index of lost) {
      this.#cache.lose(index);
      const name = this.#report.nameOf(index);
      this.#report.warning(`What the cache had of "${name}" is gone or damaged; it is made again.`);
    }
    const { tasks } = this.#plan(lost);
    this.#put([...tasks, task]);
    return true;
  }

  /** What a ready task needs has been lost since: it waits for that to be made again, if it could be. */
  #postpone(task: number, missing: number): void {
    this.#scheduler.free(task);
    if (this.#board.fate[missing]! <= fates.running) return this.#put([task]);
    this.#board.end(task, fates.skipped);
    this.#report.skipped(task, missing);
    this.#skipAfter(task);
  }

  readonly #stop = (): void => {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#current?.attempt.leave(this, this.#current.task);
    for (const [task, attempt] of [...this.#attempts]) attempt.leave(this, task);
    for (const task of this.#scheduler.drain()) this.#cancel(task);
    this.#wake?.();
  };

  #cancel(task: number): void {
    this.#report.cancelled(task);
    this.#board.end(task, fates.cancelled);
    this.#skipAfter(task);
  }

  #skipAfter(task: number): void {
    this.#board.skipAfter(task, (skipped) => this.#report.skipped(skipped, task));
  }

  /** Whether another run is computing the same: then this one listens. */
  #joins(task: number): boolean {
    const { flights } = this.host;
    const other =
      flights.size > 0 && isShared(this.nodes[task]!) ? flights.get(this.fingerprints[task]!) : undefined;
    if (other === undefined || other.cancelled) return false;
    this.#attempts.set(task, other);
    this.#tellStarted(task);
    other.join(this, task);
    return true;
  }

  #tellStarted(task: number): void {
    this.#board.fate[task] = fates.running;
    this.#startedMs[task] = performance.now();
    this.#report.started(task);
  }

  #break(error: unknown): void {
    this.#report.broken ??= { error };
    this.#stop();
  }

  #finish(): RunResult {
    const ended = this.#report.runEnded(this.#cache.hits);
    const outputs = new Map<string, Value>();
    for (const [name, { node, port }] of this.#graph.outputs) {
      const value = this.#board.valueOf(this.#graph.byId.get(node)!.index)?.[port];
      if (value !== undefined) outputs.set(name, value);
    }
    return { ...ended, outputs, failures: this.#report.failures };
  }
}

/** Whether runs that want the same may share one attempt: not where each must write its own files. */
function isShared(node: GraphNode): boolean {
  return node.definition.effect !== "writes";
}
