/**
 * What a run tells: every event as it happens, and at the end what became of every task. A listener that throws
 * disturbs nothing; what it threw first is kept for whoever started the run.
 */

import type { TaskNews } from "./audience.js";
import type { OutcomeKind, RunEnded, RunEvent } from "./event.js";
import type { Failure } from "./failure.js";
import type { GraphNode } from "./graph.js";

/** The report of one run. Tasks are indexes into its nodes. */
export class RunReport {
  /** By task: why it failed. */
  readonly failures = new Map<string, Failure>();
  /** An invariant of ours, or the listener, broke. */
  broken: { readonly error: unknown } | undefined;
  readonly #nodes: readonly GraphNode[];
  readonly #onEvent: ((event: RunEvent) => void) | undefined;
  readonly #ran: string[] = [];
  readonly #failed: string[] = [];
  readonly #skipped: string[] = [];
  readonly #files: string[] = [];
  #cancelledAny = false;

  constructor(nodes: readonly GraphNode[], onEvent: ((event: RunEvent) => void) | undefined) {
    this.#nodes = nodes;
    this.#onEvent = onEvent;
  }

  runStarted(tasks: readonly number[], hits: readonly number[]): void {
    const told = tasks.filter((task) => !this.#isSilent(task));
    this.#emit({ kind: "run-started", tasks: this.#names(told), hits: this.#names(hits) });
  }

  started(task: number): void {
    if (!this.#isSilent(task)) this.#emit({ kind: "task-started", task: this.nameOf(task) });
  }

  news(task: number, news: TaskNews): void {
    if (news.kind === "file-written") this.#files.push(news.path);
    this.#emit({ ...news, task: this.nameOf(task) });
  }

  ran(task: number, elapsedMs: number): void {
    if (this.#isSilent(task)) return;
    this.#ran.push(this.nameOf(task));
    this.#emit({ kind: "task-ran", task: this.nameOf(task), elapsedMs });
  }

  failed(task: number, failure: Failure, elapsedMs: number): void {
    this.#failed.push(this.nameOf(task));
    this.failures.set(this.nameOf(task), failure);
    this.#emit({ kind: "task-failed", task: this.nameOf(task), failure, elapsedMs });
  }

  skipped(task: number, because: number): void {
    this.#skipped.push(this.nameOf(task));
    this.#emit({ kind: "task-skipped", task: this.nameOf(task), because: this.nameOf(because) });
  }

  cancelled(task: number): void {
    this.#cancelledAny = true;
    this.#emit({ kind: "task-cancelled", task: this.nameOf(task) });
  }

  warning(message: string): void {
    this.#emit({ kind: "warning", message });
  }

  /** The last event. */
  runEnded(hits: readonly number[]): RunEnded {
    const lists = { ran: this.#ran, skipped: this.#skipped, failed: this.#failed, files: this.#files };
    const ended: RunEnded = {
      kind: "run-ended",
      outcome: this.#outcome(),
      hits: this.#names(hits),
      ...lists,
    };
    this.#emit(ended);
    return ended;
  }

  nameOf(task: number): string {
    return this.#nodes[task]!.id;
  }

  /**
   * Whether a node is told of only when it fails, is skipped or cancelled: one that is not kept is made anew whenever
   * something needs it, at no cost, so that the log shows the work that was done and nothing else.
   */
  #isSilent(task: number): boolean {
    const { keep, effect } = this.#nodes[task]!.definition;
    return keep === false && effect !== "writes";
  }

  #names(tasks: readonly number[]): string[] {
    return tasks.map((task) => this.#nodes[task]!.id);
  }

  #outcome(): OutcomeKind {
    if (this.#cancelledAny) return "cancelled";
    return this.failures.size > 0 || this.broken ? "failed" : "succeeded";
  }

  #emit(event: RunEvent): void {
    try {
      this.#onEvent?.(event);
    } catch (error) {
      this.broken ??= { error };
    }
  }
}
