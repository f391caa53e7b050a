import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { failedFact, openLog } from "./log.js";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "dreamloom-log-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

describe("the log", () => {
  it("turns its file over and keeps three older ones", () => {
    const where = folder();
    const log = openLog(where, 1000);
    for (let at = 0; at < 200; at++) log.write({ kind: "client-came", clients: at });
    expect(readdirSync(where).sort()).toEqual(["server.1.log", "server.2.log", "server.3.log", "server.log"]);
    for (const name of readdirSync(where)) expect(statSync(join(where, name)).size).toBeLessThanOrEqual(1000);
    expect(readFileSync(join(where, "server.log"), "utf8")).toContain('"clients":199');
  });

  it("says of an error where it happened, and nothing that was typed", () => {
    const error = Object.assign(new Error('"sample".text is "a secret prompt"'), { code: "EIO" });
    const text = JSON.stringify(failedFact("runs", error));
    expect(text).not.toContain("secret prompt");
    expect(text).toContain("EIO");
    expect(text).toContain("log.test.ts");
  });

  it("stops nothing when it cannot be written", () => {
    const where = folder();
    const log = openLog(join(where, "logs"));
    rmSync(join(where, "logs"), { recursive: true });
    log.write({ kind: "stopped" });
    expect(readdirSync(where)).toEqual([]);
  });
});
