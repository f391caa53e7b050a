/** The table of runs and what is asked of it: finding, counting, ordering, changing rows. Decides no state. */

import type { Database } from "./database.js";
import type { RunJob, Submission } from "./run-queue.js";
import { insertRun, rowOf, type RunRow } from "./run-rows.js";
import { inTurns } from "./turns.js";

const underWay = `state IN ('running', 'stopping')`;
const hasEnded = `state NOT IN ('queued', 'running', 'stopping')`;

/** The table, in a database that nobody else uses. */
export class RunTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  byKey(key: string): RunRow | undefined {
    return this.#one("SELECT * FROM run WHERE key = ?", key) as RunRow | undefined;
  }

  byRun(run: string): RunRow | undefined {
    return this.#one("SELECT * FROM run WHERE run = ?", run) as RunRow | undefined;
  }

  /** The one that was begun last. */
  latestOf(document: string): RunRow | undefined {
    const sql = "SELECT * FROM run WHERE document = ? AND turn IS NOT NULL ORDER BY turn DESC LIMIT 1";
    return this.#one(sql, document) as RunRow | undefined;
  }

  /** Under way, the one begun last first. */
  underWay(): readonly RunRow[] {
    return this.#rows(`SELECT * FROM run WHERE ${underWay} ORDER BY turn DESC`);
  }

  notEnded(): readonly RunRow[] {
    return this.#rows(`SELECT * FROM run WHERE ${underWay} OR state = 'queued'`);
  }

  /** The latest first. */
  ended(most: number): readonly RunRow[] {
    return this.#rows(
      `SELECT * FROM run WHERE ${hasEnded} ORDER BY ended_at DESC, number DESC LIMIT ?`,
      most,
    );
  }

  /** Under way, then those that wait, in turns. Names alone, so that thousands cost little. */
  order(): readonly string[] {
    const going = this.#rows(`SELECT run FROM run WHERE ${underWay} ORDER BY turn`).map(({ run }) => run);
    return [...going, ...this.line()];
  }

  /** Those that wait, in turns. */
  line(): readonly string[] {
    const waiting = this.#rows("SELECT run, client, place FROM run WHERE state = 'queued'");
    const turns = this.#rows(
      "SELECT client, max(turn) AS turn FROM run WHERE turn IS NOT NULL GROUP BY client",
    );
    const served = new Map(turns.map(({ client, turn }) => [client, turn ?? 0]));
    return inTurns(waiting, served).map(({ run }) => run);
  }

  nextTurn(): number {
    return Number((this.#one("SELECT coalesce(max(turn), 0) + 1 AS turn FROM run") as { turn: number }).turn);
  }

  /** Of a client's waiting runs: how many, and their first and last place. */
  lineOf(client: string): { readonly count: number; readonly first: number; readonly last: number } {
    const sql = `SELECT count(*) AS count, coalesce(min(place), 0) AS first, coalesce(max(place), 0) AS last
      FROM run WHERE state = 'queued' AND client = ?`;
    return this.#one(sql, client) as { count: number; first: number; last: number };
  }

  insert(job: RunJob, as: Submission, more: { run: string; at: number; place: number }): void {
    this.#run(insertRun, ...rowOf(job, as, more));
  }

  /** Sets columns of a run that is still in this state; false when it is not. */
  update({ run, state }: RunRow, columns: Readonly<Record<string, unknown>>): boolean {
    const names = Object.keys(columns).map((name) => `${name} = ?`);
    const sql = `UPDATE run SET ${names.join(", ")} WHERE run = ? AND state = ?`;
    return this.#run(sql, ...Object.values(columns), run, state) === 1;
  }

  /** Numbers a client's waiting runs anew, this one before another or behind all of them. */
  putBefore(row: RunRow, other: RunRow | undefined): void {
    const sql = "SELECT run FROM run WHERE state = 'queued' AND client = ? AND run <> ? ORDER BY place";
    const line = this.#rows(sql, row.client, row.run).map(({ run }) => run);
    line.splice(other === undefined ? line.length : line.indexOf(other.run), 0, row.run);
    for (const [index, run] of line.entries())
      this.#run("UPDATE run SET place = ? WHERE run = ?", index + 1, run);
  }

  rename(from: string, to: string): void {
    this.#run("UPDATE run SET document = ? WHERE document = ?", to, from);
  }

  /** Forgets ended runs but the latest. */
  forgetEnded(most: number): void {
    this.#run(
      `DELETE FROM run WHERE ${hasEnded} AND number NOT IN
       (SELECT number FROM run WHERE ${hasEnded} ORDER BY number DESC LIMIT ?)`,
      most,
    );
  }

  setting(name: string): string | undefined {
    const row = this.#one("SELECT value FROM setting WHERE name = ?", name);
    return (row as { readonly value: string } | undefined)?.value;
  }

  set(name: string, value: string): void {
    const sql = "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    this.#run(sql, name, value);
  }

  #one(sql: string, ...values: unknown[]): unknown {
    return this.#database.prepare(sql).get(...values);
  }

  #rows(sql: string, ...values: unknown[]): readonly RunRow[] {
    return this.#database.prepare(sql).all(...values) as RunRow[];
  }

  /** How many rows it changed. */
  #run(sql: string, ...values: unknown[]): number {
    return this.#database.prepare(sql).run(...values).changes;
  }
}
