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
  #waiting: readonly RunRecord[] = [];
  #ended: readonly RunRecord[] = [];
  #order = "";
  #settling: Promise<void> | undefined;
  #dirty = false;

  private constructor(queue: RunQueue, tell: (event: HouseEvent) => void) {
    this.#queue = queue;
    this.#tell = tell;
    queue.onChange((record) => this.#changed(record));
  }

  static async open(queue: RunQueue, tell: (event: HouseEvent) => void): Promise<RunList> {
    const list = new RunList(queue, tell);
    await list.#refresh();
    list.#order = list.#orderKey();
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
    return [...this.#waiting, ...this.#ended].find((record) => record.run === run);
  }

  findings(run: string): RunFindings {
    return this.#live.get(run)?.findings ?? noFindings;
  }

  detail(record: RunRecord): RunDetail {
    return detailOf(record, this.#findingsOf(record));
  }

  details(): readonly RunDetail[] {
    return [...this.#waiting, ...this.#ended].map((record) => this.detail(record));
  }

  get(run: string): RunDetail | undefined {
    const record = this.record(run);
    return record && this.detail(record);
  }

  lastOf(document: string): RunDetail | undefined {
    const begun = (record: RunRecord): boolean =>
      record.document === document && record.startedAt !== undefined;
    const record = this.#waiting.find(begun) ?? this.#ended.find(begun);
    return record && this.detail(record);
  }

  /** Tells how far a run is. Nothing once it has ended: its end said so. */
  tellCounts(run: string): void {
    const record = this.record(run);
    if (record !== undefined && !isTerminal(record.state))
      this.#tell({ kind: "run-changed", run: summaryOf(record, this.#findingsOf(record)) });
  }

  /** Tells the order of what waits, and whether the queue is paused. */
  tellOrder(): void {
    this.#order = this.#orderKey();
    const order = this.#waiting.map(({ run }) => run);
    this.#tell({ kind: "queue-changed", order, paused: this.#queue.paused });
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
    const others = (records: readonly RunRecord[]): RunRecord[] =>
      records.filter(({ run }) => run !== record.run);
    const at = this.#waiting.findIndex(({ run }) => run === record.run);
    if (isTerminal(record.state)) {
      this.#waiting = others(this.#waiting);
      this.#ended = [record, ...others(this.#ended)].slice(0, shownEnded);
    } else if (at < 0) this.#waiting = [...this.#waiting, record];
    else this.#waiting = this.#waiting.with(at, record);
  }

  async #bringIn(): Promise<void> {
    // Many changes of one moment are one look.
    await Promise.resolve();
    while (this.#dirty) {
      this.#dirty = false;
      await this.#refresh();
    }
    if (this.#orderKey() !== this.#order) this.tellOrder();
    this.#settling = undefined;
  }

  async #refresh(): Promise<void> {
    [this.#waiting, this.#ended] = await Promise.all([this.#queue.waiting(), this.#queue.ended(shownEnded)]);
  }

  #findingsOf(record: RunRecord): RunFindings {
    const live = this.#live.get(record.run);
    if (live !== undefined) return live.findings;
    let found = this.#read.get(record);
    if (found === undefined) this.#read.set(record, (found = readFindings(record)));
    return found;
  }

  #orderKey(): string {
    return this.#waiting.map(({ run }) => run).join(" ");
  }
}
