/**
 * The run queue of one machine, in the server's database. Opening it tells the truth about runs that a killed server left
 * behind: they wait again, before the others of their client, at most three times.
 */

import { randomBytes } from "node:crypto";
import { inTransaction, type Database } from "./database.js";
import type { Lease, QueueListener, RunQueue, RunRecord } from "./run-queue.js";
import { recordOf, type RunRow } from "./run-rows.js";
import { isTerminal, stateAfter, type RunHappening } from "./run-state.js";
import { RunTable } from "./run-table.js";

/** Most runs of one client that wait. */
export const mostWaiting = 1000;
/** Ended runs that are remembered. */
const mostEnded = 2000;

/** Opens the queue in a database that nobody else uses. */
export function openLocalRunQueue(database: Database, now: () => number = Date.now): RunQueue {
  return new LocalRunQueue(database, now);
}

class LocalRunQueue implements RunQueue {
  readonly #database: Database;
  readonly #table: RunTable;
  readonly #now: () => number;
  readonly #listeners = new Set<QueueListener>();
  #paused: boolean;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#table = new RunTable(database);
    this.#now = now;
    this.#paused = this.#table.setting("queue") === "paused";
    this.#takeBackWhatWasLost();
    this.#table.forgetEnded(mostEnded);
  }

  get paused(): boolean {
    return this.#paused;
  }

  async submit(jobs: Parameters<RunQueue["submit"]>[0]): ReturnType<RunQueue["submit"]> {
    const outcome = inTransaction(this.#database, () => {
      const fresh = jobs.filter(({ as }) => this.#table.byKey(as.key) === undefined);
      const clients = [...new Set(fresh.map(({ as }) => as.client))].map((client) => ({
        theirs: fresh.filter(({ as }) => as.client === client),
        ...this.#table.lineOf(client),
      }));
      if (clients.some(({ theirs, count }) => count + theirs.length > mostWaiting)) return "full";
      for (const { theirs, last } of clients)
        for (const [index, { job, as }] of theirs.entries()) {
          const run = randomBytes(8).toString("hex");
          this.#table.insert(job, as, { run, at: this.#now(), place: last + 1 + index });
        }
      return new Set(fresh.map(({ as }) => as.key));
    });
    if (outcome === "full") return { kind: "full", most: mostWaiting };
    const records = jobs.map(({ as }) => recordOf(this.#table.byKey(as.key)!));
    for (const record of records) if (outcome.has(record.key)) this.#tell(record);
    return { kind: "queued", records };
  }

  async underKeys(keys: readonly string[]): Promise<readonly RunRecord[]> {
    return keys
      .map((key) => this.#table.byKey(key))
      .filter((row) => row !== undefined)
      .map(recordOf);
  }

  async take(): Promise<Lease | undefined> {
    if (this.#paused) return undefined;
    const [first] = this.#table.line();
    const next = first === undefined ? undefined : this.#table.byRun(first);
    if (next === undefined) return undefined;
    const turn = this.#table.nextTurn();
    const started = {
      turn,
      started_at: this.#now(),
      attempt: next.attempt + 1,
      because: becauseOfAttempt(next),
    };
    const record = this.#change(next.run, { kind: "take" }, started);
    return record && this.#leaseOf(record);
  }

  async cancel(run: string): ReturnType<RunQueue["cancel"]> {
    const row = this.#table.byRun(run);
    if (row === undefined) return "missing";
    if (isTerminal(row.state)) return "already ended";
    const ended =
      row.state === "queued" ? { ended_at: this.#now(), because: "cancelled before it began" } : {};
    this.#change(run, { kind: "cancel" }, ended);
    return row.state === "queued" ? "cancelled" : "stopping";
  }

  async move(run: string, before?: string): Promise<boolean> {
    const row = this.#table.byRun(run);
    const other = before === undefined ? undefined : this.#table.byRun(before);
    if (row?.state !== "queued" || run === before) return false;
    if (before !== undefined && (other?.state !== "queued" || other.client !== row.client)) return false;
    inTransaction(this.#database, () => this.#table.putBefore(row, other));
    this.#tell(recordOf(this.#table.byRun(run)!));
    return true;
  }

  async setPaused(state: "paused" | "going"): Promise<void> {
    this.#table.set("queue", state);
    this.#paused = state === "paused";
  }

  async get(run: string): Promise<RunRecord | undefined> {
    const row = this.#table.byRun(run);
    return row && recordOf(row);
  }

  async waiting(): Promise<readonly RunRecord[]> {
    const byRun = new Map(this.#table.notEnded().map((row) => [row.run, row]));
    return this.#table.order().map((run) => recordOf(byRun.get(run)!));
  }

  async order(): Promise<readonly string[]> {
    return this.#table.order();
  }

  async ended(most: number): Promise<readonly RunRecord[]> {
    return this.#table.ended(most).map(recordOf);
  }

  async latestOf(document: string): Promise<RunRecord | undefined> {
    const row = this.#table.latestOf(document);
    return row && recordOf(row);
  }

  async renamed(from: string, to: string): Promise<void> {
    this.#table.rename(from, to);
  }

  onChange(listener: QueueListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
  }

  #leaseOf(record: RunRecord): Lease {
    const { run, attempt } = record;
    /** A later attempt is another lease. */
    const mine = (): boolean => this.#table.byRun(run)?.attempt === attempt;
    return {
      record,
      // That it was begun again stays said of a run that succeeds.
      end: async (outcome, { because, report }) => {
        const more = { ended_at: this.#now(), report, because: because ?? record.because ?? null };
        return mine() && this.#change(run, { kind: "ended", outcome }, more) ? "ok" : "lost";
      },
      putBack: async (because) => {
        if (!mine()) return "lost";
        return this.#sendBack(this.#table.byRun(run)!, { kind: "put back" }, because) ? "ok" : "lost";
      },
    };
  }

  /** The first of its client again; ended where it may not be begun again. */
  #sendBack(row: RunRow, happening: RunHappening, because: string): RunRecord | undefined {
    const state = stateAfter(row.state, happening);
    if (state === undefined) return undefined;
    const losses = happening.kind === "lost" ? row.losses + 1 : row.losses;
    const said = { queued: `${because}; queued again`, cancelled: `cancelled; ${because}` }[state as string];
    const words = said ?? `${because}, ${losses} times; it is not begun again by itself`;
    const more = isTerminal(state)
      ? { losses, because: words, ended_at: this.#now() }
      : { losses, because: words, place: this.#table.lineOf(row.client).first - 1 };
    return this.#change(row.run, happening, more);
  }

  #takeBackWhatWasLost(): void {
    // The latest first, so that the one begun first stands first again.
    for (const row of this.#table.underWay())
      this.#sendBack(row, { kind: "lost", losses: row.losses }, "interrupted: the server ended while it ran");
  }

  /** Moves a run to its next state with these columns, if it can: exactly one of several callers succeeds. */
  #change(
    run: string,
    happening: RunHappening,
    columns: Readonly<Record<string, unknown>>,
  ): RunRecord | undefined {
    const row = this.#table.byRun(run);
    const state = row && stateAfter(row.state, happening);
    if (row === undefined || state === undefined) return undefined;
    if (!this.#table.update(row, { state, ...columns })) return undefined;
    const record = recordOf(this.#table.byRun(run)!);
    this.#tell(record);
    return record;
  }

  #tell(record: RunRecord): void {
    for (const listener of this.#listeners) listener(record);
  }
}

/** What stays said of a run that is begun again. */
function becauseOfAttempt({ attempt, because }: RunRow): string | null {
  return attempt === 0 || because === null ? null : because.replace("; queued again", "; begun again");
}
