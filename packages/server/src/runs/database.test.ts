import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DatabaseProblem, openDatabase } from "./database.js";

const folder = (): string => mkdtempSync(join(tmpdir(), "dreamloom-database-"));

describe("the database", () => {
  test("keeps what was committed for whoever opens it next, and makes its folder", () => {
    const place = join(folder(), "deeper");
    const first = openDatabase(place);
    first.prepare("INSERT INTO setting VALUES (?, ?)").run("a", "b");
    const second = openDatabase(place);
    expect(second.prepare("SELECT value FROM setting WHERE name = ?").get("a")).toMatchObject({ value: "b" });
    first.close();
    second.close();
  });

  test("has every commit on the disk before it is told", () => {
    const database = openDatabase(folder());
    expect(database.prepare("PRAGMA journal_mode").get()).toMatchObject({ journal_mode: "wal" });
    expect(database.prepare("PRAGMA synchronous").get()).toMatchObject({ synchronous: 2 });
    database.close();
  });

  test("an older one is brought up to date, one step after the other", () => {
    const place = folder();
    const old = openDatabase(place);
    old.exec("ALTER TABLE picture DROP COLUMN folder; PRAGMA user_version = 1");
    old.close();
    const now = openDatabase(place);
    expect(
      now.prepare("SELECT count(*) AS count FROM pragma_table_info('picture') WHERE name = 'folder'").get(),
    ).toMatchObject({ count: 1 });
    now.close();
  });

  test("a newer one is refused in words and left as it is", () => {
    const place = folder();
    const newer = openDatabase(place);
    newer.exec("PRAGMA user_version = 99");
    newer.close();
    expect(() => openDatabase(place)).toThrow(DatabaseProblem);
    expect(() => openDatabase(place)).toThrow(
      /is kept by a newer Dreamloom \(format 99; this one knows \d\)/,
    );
  });

  test("what is no database is named", () => {
    const place = folder();
    writeFileSync(
      join(place, "runs.db"),
      "Once upon a time, there was a file that was no database at all. ".repeat(40),
    );
    expect(() => openDatabase(place)).toThrow(
      /runs\.db", cannot be opened: .*Move it away to begin a new one\./,
    );
  });
});
