/**
 * The server's database: one file of SQLite for the run queue, the history of runs and the gallery. Write-ahead log, and
 * every commit is on disk before it is told. A file of a newer version is refused in words.
 */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Libsql from "libsql";

/** An open database. */
export type Database = Libsql.Database;

/** One step per version of the file; a file of version 2 has had the first two. Steps are never changed, only added. */
const steps: readonly string[] = [
  `
  CREATE TABLE run (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    run TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL UNIQUE,
    client TEXT NOT NULL,
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    title TEXT NOT NULL,
    version INTEGER NOT NULL,
    folder TEXT NOT NULL,
    text TEXT NOT NULL,
    seeds TEXT NOT NULL,
    targets TEXT,
    state TEXT NOT NULL,
    because TEXT,
    queued_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    place REAL NOT NULL,
    turn INTEGER,
    attempt INTEGER NOT NULL DEFAULT 0,
    losses INTEGER NOT NULL DEFAULT 0,
    report TEXT
  ) STRICT;
  CREATE INDEX run_by_state ON run (state, place);
  CREATE INDEX run_by_document ON run (document, number);
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE picture (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    run TEXT NOT NULL,
    document TEXT NOT NULL,
    title TEXT NOT NULL,
    node TEXT NOT NULL,
    port TEXT NOT NULL,
    at INTEGER NOT NULL,
    prompt TEXT NOT NULL,
    seed TEXT NOT NULL,
    seeds TEXT NOT NULL,
    elapsed_ms REAL NOT NULL,
    fingerprint TEXT NOT NULL,
    files TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX picture_once ON picture (document, digest);
  CREATE INDEX picture_by_digest ON picture (digest);
  CREATE INDEX picture_by_run ON picture (run);
  CREATE VIRTUAL TABLE picture_words USING fts5(prompt, title, document, node, seeds, tokenize = "unicode61 remove_diacritics 2");
  `,
  `ALTER TABLE picture ADD COLUMN folder TEXT NOT NULL DEFAULT '';`,
];

/** Why the database cannot be used, in a sentence for the person. */
export class DatabaseProblem extends Error {
  override readonly name = "DatabaseProblem";
}

/** Opens `runs.db` in a folder, making both where they are not there. Throws a `DatabaseProblem`. */
export function openDatabase(folder: string): Database {
  const path = join(folder, "runs.db");
  try {
    mkdirSync(folder, { recursive: true });
    const database = new Libsql(path);
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    bringUpToDate(database, path);
    return database;
  } catch (error) {
    if (error instanceof DatabaseProblem) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new DatabaseProblem(
      `The list of runs and pictures, "${path}", cannot be opened: ${why}. Move it away to begin a new one.`,
      { cause: error },
    );
  }
}

function bringUpToDate(database: Database, path: string): void {
  const found = versionOf(database);
  if (found > steps.length) {
    database.close();
    throw new DatabaseProblem(
      `"${path}" is kept by a newer Dreamloom (format ${found}; this one knows ${steps.length}). ` +
        `Use that version, or set DREAMLOOM_HOME to another folder.`,
    );
  }
  for (const [index, step] of steps.entries()) {
    if (index < found) continue;
    inTransaction(database, () => {
      database.exec(step);
      database.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}

function versionOf(database: Database): number {
  const row = database.prepare("PRAGMA user_version").get() as { readonly user_version: number };
  return row.user_version;
}

/** Does all of it or nothing. */
export function inTransaction<Result>(database: Database, work: () => Result): Result {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}
