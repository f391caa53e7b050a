/** `dreamloom serve` killed, told to end, and started again: what is queued stays, the truth is told, nobody stays behind. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunSummary } from "@dreamloom/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clone, createRig, type Rig } from "./cli/rig.js";
import { childrenOf, inState, lives, startServing, until, type Serving } from "./server/process.js";

let rig: Rig;
let started: Serving[];
beforeEach(() => {
  rig = createRig();
  started = [];
  const text = readFileSync(join(clone, "graphs", "text-to-picture.json"), "utf8");
  // Long enough to be caught in the midst of it.
  rig.write("graphs/whales.json", text.replace('"guidance": 2.5,', '"guidance": 2.5, "steps": 100,'));
});
afterEach(async () => {
  for (const { child, ended } of started) {
    child.kill("SIGKILL");
    await ended;
  }
  rig[Symbol.dispose]();
});

async function start(...more: string[]): Promise<Serving> {
  const serving = await startServing(rig, ...more);
  started.push(serving);
  return serving;
}

/** Queues runs with the next seeds and waits until the first one samples. */
async function runInTheMidst(serving: Serving, count: number): Promise<readonly RunSummary[]> {
  const order = { document: "whales", count, seeds: "next" };
  const runs = await serving.ask<readonly RunSummary[]>("POST", "runs", order);
  await until(async () => {
    const first = (await serving.runs()).find(({ run }) => run.run === runs[0]!.run);
    return first?.tasks["sample"]?.state === "running" && (first.tasks["sample"].step ?? 0) > 2
      ? first
      : undefined;
  });
  return runs;
}

describe.skipIf(process.platform !== "linux")("a server that is killed in the midst of a run", () => {
  it("leaves no worker behind, and at the next start says so and carries out what it had", async () => {
    const before = await start();
    const [first, second] = await runInTheMidst(before, 2);
    const workers = childrenOf(before.child.pid!);
    expect(workers.length).toBeGreaterThan(0);
    before.child.kill("SIGKILL");
    await before.ended;
    await until(() => (workers.some(lives) ? undefined : true));

    const after = await start();
    const resumed = await inState(after, first!.run, "succeeded");
    expect(resumed.run).toMatchObject({
      number: 1,
      attempt: 2,
      seeds: { "sample.seed": "3" },
      because: "interrupted: the server ended while it ran; begun again",
    });
    expect((await inState(after, second!.run, "succeeded")).run.attempt).toBe(1);
    expect((await after.gallery()).map(({ seed }) => seed)).toEqual(["4", "3"]);
    // What was kept before the kill was not computed again.
    expect(resumed.run.hits).toBeGreaterThan(0);
  });

  it("that happens to a run three times and it is not begun again by itself", async () => {
    const [run] = await runInTheMidst(await start(), 1);
    for (let kills = 1; ; kills++) {
      const serving = started.at(-1)!;
      serving.child.kill("SIGKILL");
      await serving.ended;
      const next = await start();
      if (kills === 3) break;
      await until(async () =>
        (await inState(next, run!.run, "running")).tasks["sample"] ? true : undefined,
      );
    }
    expect((await inState(started.at(-1)!, run!.run, "interrupted")).run).toMatchObject({
      attempt: 3,
      because: "interrupted: the server ended while it ran, 3 times; it is not begun again by itself",
    });
  });
});

describe("a server that is told to end", () => {
  it("by SIGTERM lets what runs come to its end, takes nothing new and ends with 0", async () => {
    const before = await start();
    const [first, second] = await runInTheMidst(before, 2);
    const workers = childrenOf(before.child.pid!);
    before.child.kill("SIGTERM");
    expect((await before.ended).code).toBe(0);
    expect(workers.some(lives)).toBe(false);
    const after = await start();
    expect((await inState(after, first!.run, "succeeded")).run.attempt).toBe(1);
    expect((await inState(after, second!.run, "succeeded")).run.attempt).toBe(1);
  });

  it("twice ends at once; the run is there again at the next start", async () => {
    const before = await start();
    const [run] = await runInTheMidst(before, 1);
    before.child.kill("SIGINT");
    before.child.kill("SIGTERM");
    expect((await before.ended).code).toBe(4);
    const after = await start();
    expect((await inState(after, run!.run, "succeeded")).run).toMatchObject({ attempt: 2 });
  });

  it("is asked for a link by a second one on the same home folder, which then ends", async () => {
    const { url, child, ask } = await start();
    const { code, out, err } = await rig.command("serve", "--no-open", "--port", "0");
    expect([code, err]).toEqual([0, "Dreamloom runs already; this is its address.\n"]);
    const link = /^Open (\S+)\n$/.exec(out)![1]!;
    expect(link.startsWith(`${url}/login?token=`)).toBe(true);
    const first = await fetch(link, { redirect: "manual" });
    expect([first.status, (await fetch(link, { redirect: "manual" })).status]).toEqual([303, 401]);
    expect(lives(child.pid!)).toBe(true);
    await ask("GET", "runs");
  });
});
