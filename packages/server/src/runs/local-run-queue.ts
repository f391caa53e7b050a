/**
 * The run queue of one machine, in the server's database. Opening it tells the truth about runs that a killed server left
 * behind: they wait again, before the others of their client, at most three times.
 */

import { randomBytes } from "node:crypto";
import { inTransaction, type Database } from "./database.js";
import type { Lease, QueueListener, RunQueue, RunRecord } from "./run-queue.js";
import { insertRun, recordOf, rowOf, type RunRow } from "./run-rows.js";
import { isTerminal, stateAfter, type RunHappening } from "./run-state.js";
import { inTurns } from "./turns.js";

/** Most runs of one client that wait. */
export const mostWaiting = 1000;
/** Ended runs that are remembered. */
const mostEnded = 2000;

const underWay = `state IN ('running', 'stopping')`;
const hasEnded = `state NOT IN ('queued', 'running', 'stopping')`;

/** Opens the queue in a database that nobody else uses. */
export function openLocalRunQueue(database: Database, now: () => number = Date.now): RunQueue {
  return new LocalRunQueue(database, now);
}

class LocalRunQueue implements RunQueue {
  readonly #database: Database;
  readonly #now: () => number;
  readonly #listeners = new Set<QueueListener>();
  #paused: boolean;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
    this.#paused = this.#setting("queue") === "paused";
    this.#takeBackWhatWasLost();
    this.#forgetOldOnes();
  }

  get paused(): boolean {
    return this.#paused;
  }

  async submit(jobs: Parameters<RunQueue["submit"]>[0]): ReturnType<RunQueue["submit"]> {
    const outcome = inTransaction(this.#database, () => {
      const fresh = jobs.filter(({ as }) => this.#byKey(as.key) === undefined);
      for (const client of new Set(fresh.map(({ as }) => as.client))) {
        const more = fresh.filter(({ as }) => as.client === client).length;
        if (this.#waitingOf(client) + more > mostWaiting) return "full";
      }
      for (const { job, as } of fresh) {
        const place = this.#lastPlaceOf(as.client) + 1;
        const run = randomBytes(8).toString("hex");
        this.#run(insertRun, ...rowOf(job, as, { run, at: this.#now(), place }));
      }
      return new Set(fresh.map(({ as }) => as.key));
    });
    if (outcome === "full") return { kind: "full", most: mostWaiting };
    const records = jobs.map(({ as }) => recordOf(this.#byKey(as.key)!));
    for (const record of records) if (outcome.has(record.key)) this.#tell(record);
    return { kind: "queued", records };
  }

  async underKeys(keys: readonly string[]): Promise<readonly RunRecord[]> {
    return keys
      .map((key) => this.#byKey(key))
      .filter((row) => row !== undefined)
      .map(recordOf);
  }

  async take(): Promise<Lease | undefined> {
    if (this.#paused) return undefined;
    const [first] = this.#line();
    const next = first === undefined ? undefined : this.#byRun(first);
    if (next === undefined) return undefined;
    const turn = Number(
      (this.#one("SELECT coalesce(max(turn), 0) + 1 AS turn FROM run") as { turn: number }).turn,
    );
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
    const row = this.#byRun(run);
    if (row === undefined) return "missing";
    if (isTerminal(row.state)) return "already ended";
    const ended =
      row.state === "queued" ? { ended_at: this.#now(), because: "cancelled before it began" } : {};
    this.#change(run, { kind: "cancel" }, ended);
    return row.state === "queued" ? "cancelled" : "stopping";
  }

  async move(run: string, before?: string): Promise<boolean> {
    const row = this.#byRun(run);
    const other = before === undefined ? undefined : this.#byRun(before);
    if (row?.state !== "queued" || run === before) return false;
    if (before !== undefined && (other?.state !== "queued" || other.client !== row.client)) return false;
    inTransaction(this.#database, () => this.#putBefore(row, other));
    this.#tell(recordOf(this.#byRun(run)!));
    return true;
  }

  async setPaused(state: "paused" | "going"): Promise<void> {
    this.#run(
      "INSERT INTO setting VALUES ('queue', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      state,
    );
    this.#paused = state === "paused";
  }

  async get(run: string): Promise<RunRecord | undefined> {
    const row = this.#byRun(run);
    return row && recordOf(row);
  }

  async waiting(): Promise<readonly RunRecord[]> {
    const rows = this.#rows(`SELECT * FROM run WHERE ${underWay} OR state = 'queued'`);
    const byRun = new Map(rows.map((row) => [row.run, row]));
    return this.#order().map((run) => recordOf(byRun.get(run)!));
  }

  async order(): Promise<readonly string[]> {
    return this.#order();
  }

  async ended(most: number): Promise<readonly RunRecord[]> {
    return this.#rows(
      `SELECT * FROM run WHERE ${hasEnded} ORDER BY ended_at DESC, number DESC LIMIT ?`,
      most,
    ).map(recordOf);
  }

  async latestOf(document: string): Promise<RunRecord | undefined> {
    const sql = "SELECT * FROM run WHERE document = ? AND turn IS NOT NULL ORDER BY turn DESC LIMIT 1";
    const row = this.#one(sql, document) as RunRow | undefined;
    return row && recordOf(row);
  }

  async renamed(from: string, to: string): Promise<void> {
    this.#run("UPDATE run SET document = ? WHERE document = ?", to, from);
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
    const mine = (): boolean => this.#byRun(run)?.attempt === attempt;
    return {
      record,
      // That it was begun again stays said of a run that succeeds.
      end: async (outcome, { because, report }) => {
        const more = { ended_at: this.#now(), report, because: because ?? record.because ?? null };
        return mine() && this.#change(run, { kind: "ended", outcome }, more) ? "ok" : "lost";
      },
      putBack: async (because) => {
        if (!mine()) return "lost";
        return this.#sendBack(this.#byRun(run)!, { kind: "put back" }, because) ? "ok" : "lost";
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
      : { losses, because: words, place: this.#firstPlaceOf(row.client) - 1 };
    return this.#change(row.run, happening, more);
  }

  #takeBackWhatWasLost(): void {
    // The latest first, so that the one begun first stands first again.
    for (const row of this.#rows(`SELECT * FROM run WHERE ${underWay} ORDER BY turn DESC`))
      this.#sendBack(row, { kind: "lost", losses: row.losses }, "interrupted: the server ended while it ran");
  }

  #forgetOldOnes(): void {
    this.#run(
      `DELETE FROM run WHERE ${hasEnded} AND number NOT IN
       (SELECT number FROM run WHERE ${hasEnded} ORDER BY number DESC LIMIT ${mostEnded})`,
    );
  }

  /** Moves a run to its next state with these columns, if it can: exactly one of several callers succeeds. */
  #change(
    run: string,
    happening: RunHappening,
    columns: Readonly<Record<string, unknown>>,
  ): RunRecord | undefined {
    const row = this.#byRun(run);
    const state = row && stateAfter(row.state, happening);
    if (row === undefined || state === undefined) return undefined;
    const names = ["state", ...Object.keys(columns)].map((name) => `${name} = ?`).join(", ");
    const values = [state, ...Object.values(columns), run, row.state];
    const { changes } = this.#run(`UPDATE run SET ${names} WHERE run = ? AND state = ?`, ...values);
    if (changes !== 1) return undefined;
    const record = recordOf(this.#byRun(run)!);
    this.#tell(record);
    return record;
  }

  #order(): readonly string[] {
    const going = this.#rows(`SELECT run FROM run WHERE ${underWay} ORDER BY turn`).map(({ run }) => run);
    return [...going, ...this.#line()];
  }

  /** Those that wait, in turns. */
  #line(): readonly string[] {
    const waiting = this.#rows("SELECT run, client, place FROM run WHERE state = 'queued'");
    const turns = this.#rows(
      "SELECT client, max(turn) AS turn FROM run WHERE turn IS NOT NULL GROUP BY client",
    );
    const served = new Map(turns.map(({ client, turn }) => [client, turn ?? 0]));
    return inTurns(waiting, served).map(({ run }) => run);
  }

  /** Numbers the client's waiting runs anew. */
  #putBefore(row: RunRow, other: RunRow | undefined): void {
    const sql = "SELECT * FROM run WHERE state = 'queued' AND client = ? AND run <> ? ORDER BY place";
    const line = [...this.#rows(sql, row.client, row.run)];
    const at = other === undefined ? line.length : line.findIndex(({ run }) => run === other.run);
    line.splice(at, 0, row);
    for (const [index, { run }] of line.entries())
      this.#run("UPDATE run SET place = ? WHERE run = ?", index + 1, run);
  }

  #firstPlaceOf(client: string): number {
    return this.#placeOf("min", client);
  }

  #lastPlaceOf(client: string): number {
    return this.#placeOf("max", client);
  }

  #placeOf(which: "min" | "max", client: string): number {
    const sql = `SELECT coalesce(${which}(place), 0) AS place FROM run WHERE state = 'queued' AND client = ?`;
    return (this.#one(sql, client) as { place: number }).place;
  }

  #waitingOf(client: string): number {
    const sql = "SELECT count(*) AS count FROM run WHERE state = 'queued' AND client = ?";
    return Number((this.#one(sql, client) as { count: number }).count);
  }

  #byKey(key: string): RunRow | undefined {
    return this.#one("SELECT * FROM run WHERE key = ?", key) as RunRow | undefined;
  }

  #byRun(run: string): RunRow | undefined {
    return this.#one("SELECT * FROM run WHERE run = ?", run) as RunRow | undefined;
  }

  #setting(name: string): string | undefined {
    return (this.#one("SELECT value FROM setting WHERE name = ?", name) as { value: string } | undefined)
      ?.value;
  }

  #one(sql: string, ...values: unknown[]): unknown {
    return this.#database.prepare(sql).get(...values);
  }

  #rows(sql: string, ...values: unknown[]): readonly RunRow[] {
    return this.#database.prepare(sql).all(...values) as RunRow[];
  }

  #run(sql: string, ...values: unknown[]): { readonly changes: number } {
    return this.#database.prepare(sql).run(...values);
  }

  #tell(record: RunRecord): void {
    for (const listener of this.#listeners) listener(record);
  }
}

/** What stays said of a run that is begun again. */
function becauseOfAttempt({ attempt, because }: RunRow): string | null {
  return attempt === 0 || because === null ? null : because.replace("; queued again", "; begun again");
}
