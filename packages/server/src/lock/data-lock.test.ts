import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { takeDataLock, type DataLock } from "./data-lock.js";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "dreamloom-lock-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}
function taken(where: string): DataLock {
  const lock = takeDataLock(where);
  if ("heldBy" in lock) throw new Error(`held by ${lock.heldBy.pid}`);
  return lock;
}

describe("the lock of a data folder", () => {
  it("is one's alone, and says whose and where", () => {
    const where = folder();
    const lock = taken(where);
    lock.tell("http://127.0.0.1:1");
    expect(takeDataLock(where)).toMatchObject({ heldBy: { pid: process.pid, url: "http://127.0.0.1:1" } });
    lock.release();
    expect(readdirSync(where)).toEqual([]);
    taken(where).release();
  });

  it("is taken over from a process that was killed", async () => {
    const where = folder();
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    writeFileSync(join(where, "lock"), JSON.stringify({ pid: child.pid, began: "" }));
    expect(takeDataLock(where)).toMatchObject({ heldBy: { pid: child.pid } });
    child.kill("SIGKILL");
    await once(child, "exit");
    taken(where).release();
  });

  it("is taken over when its process id went to another process since", () => {
    const where = folder();
    const lock = taken(where);
    const text = JSON.parse(readFileSync(join(where, "lock"), "utf8")) as { began: string };
    expect(text.began).not.toBe("");
    writeFileSync(join(where, "lock"), JSON.stringify({ pid: process.pid, began: "long ago" }));
    taken(where);
    lock.release();
  });

  it("is taken over when it was left half written", () => {
    const where = folder();
    writeFileSync(join(where, "lock"), '{"pid":');
    taken(where).release();
  });
});
