/** Runs as lists show them, kept in memory beside the queue: those that wait or run, and the latest that ended. */

import type { HouseEvent, RunDetail } from "../protocol/index.js";
import type { LiveRun } from "./live-run.js";
import { detailOf, noFindings, readFindings, summaryOf, type RunFindings } from "./run-findings.js";
import type { RunQueue, RunRecord } from "./run-queue.js";
import { isTerminal } from "./run-state.js";

/** Ended runs that lists show. */
export const shownEnded = 50;

/** The list of a house. */
export class RunList {
  readonly #queue: RunQueue;
  readonly #tell: (event: HouseEvent) => void;
  readonly #live = new Map<string, LiveRun>();
  /** Findings of ended runs, read once. */
  readonly #read = new WeakMap<RunRecord, RunFindings>();
  /** Those that wait or run. */
  readonly #waiting = new Map<string, RunRecord>();
  /** The order in which they stand in lists. */
  #order: readonly string[] = [];
  #toldOrder = "";
  #ended: readonly RunRecord[] = [];
  #settling: Promise<void> | undefined;
  #dirty = false;

  private constructor(queue: RunQueue, tell: (event: HouseEvent) => void) {
    this.#queue = queue;
    this.#tell = tell;
    queue.onChange((record) => this.#changed(record));
  }

  static async open(queue: RunQueue, tell: (event: HouseEvent) => void): Promise<RunList> {
    const list = new RunList(queue, tell);
    for (const record of await queue.waiting()) list.#waiting.set(record.run, record);
    list.#order = [...list.#waiting.keys()];
    list.#toldOrder = list.#order.join(" ");
    list.#ended = await queue.ended(shownEnded);
    return list;
  }

  /** A run is under way. */
  enter(run: string, live: LiveRun): void {
    this.#live.set(run, live);
  }

  /** It is no longer. */
  leave(run: string): void {
    this.#live.delete(run);
  }

  record(run: string): RunRecord | undefined {
    return this.#waiting.get(run) ?? this.#ended.find((record) => record.run === run);
  }

  findings(run: string): RunFindings {
    return this.#live.get(run)?.findings ?? noFindings;
  }

  detail(record: RunRecord): RunDetail {
    return detailOf(record, this.#findingsOf(record));
  }

  details(): readonly RunDetail[] {
    return [...this.#inOrder(), ...this.#ended].map((record) => this.detail(record));
  }

  get(run: string): RunDetail | undefined {
    const record = this.record(run);
    return record && this.detail(record);
  }

  lastOf(document: string): RunDetail | undefined {
    const begun = (record: RunRecord): boolean =>
      record.document === document && record.startedAt !== undefined;
    const record = this.#inOrder().find(begun) ?? this.#ended.find(begun);
    return record && this.detail(record);
  }

  /** A document goes by another name now. */
  renamed(from: string, to: string): void {
    const follow = (record: RunRecord): RunRecord =>
      record.document === from ? { ...record, document: to } : record;
    for (const [run, record] of this.#waiting) this.#waiting.set(run, follow(record));
    this.#ended = this.#ended.map(follow);
  }

  /** Tells how far a run is. Nothing once it has ended: its end said so. */
  tellCounts(run: string): void {
    const record = this.record(run);
    if (record !== undefined && !isTerminal(record.state))
      this.#tell({ kind: "run-changed", run: summaryOf(record, this.#findingsOf(record)) });
  }

  /** Tells the order of what waits, and whether the queue is paused. */
  tellOrder(): void {
    this.#toldOrder = this.#order.join(" ");
    this.#tell({ kind: "queue-changed", order: this.#order, paused: this.#queue.paused });
  }

  /** Resolves when every change so far is in the list. */
  async settle(): Promise<void> {
    while (this.#dirty || this.#settling !== undefined) await (this.#settling ??= this.#bringIn());
  }

  #changed(record: RunRecord): void {
    this.#put(record);
    this.#tell({ kind: "run-changed", run: summaryOf(record, this.#findingsOf(record)) });
    this.#dirty = true;
    this.#settling ??= this.#bringIn();
  }

  /** At once, so that whoever asks on hearing of it sees it; its place in the order follows. */
  #put(record: RunRecord): void {
    const { run, state } = record;
    if (isTerminal(state)) {
      this.#waiting.delete(run);
      this.#ended = [record, ...this.#ended.filter((other) => other.run !== run)].slice(0, shownEnded);
    } else {
      if (!this.#waiting.has(run)) this.#order = [...this.#order, run];
      this.#waiting.set(run, record);
    }
  }

  async #bringIn(): Promise<void> {
    // Many changes of one moment are one look.
    await Promise.resolve();
    while (this.#dirty) {
      this.#dirty = false;
      this.#order = await this.#queue.order();
    }
    if (this.#order.join(" ") !== this.#toldOrder) this.tellOrder();
    this.#settling = undefined;
  }

  #inOrder(): readonly RunRecord[] {
    return this.#order.map((run) => this.#waiting.get(run)).filter((record) => record !== undefined);
  }

  #findingsOf(record: RunRecord): RunFindings {
    const live = this.#live.get(record.run);
    if (live !== undefined) return live.findings;
    let found = this.#read.get(record);
    if (found === undefined) this.#read.set(record, (found = readFindings(record)));
    return found;
  }
}
