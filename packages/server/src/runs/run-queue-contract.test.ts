/** What every run queue promises. The artifact store and the cache index have such suites in the engine. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { openDatabase } from "./database.js";
import { mostWaiting, openLocalRunQueue } from "./local-run-queue.js";
import type { Lease, RunJob, RunQueue, RunRecord, Submission } from "./run-queue.js";
import { isTerminal } from "./run-state.js";

interface Implementation {
  readonly name: string;
  /** Opens one over a place; the same place again is the queue after its process was killed. */
  readonly open: (place: string) => RunQueue;
}

const implementations: readonly Implementation[] = [
  { name: "local", open: (place) => openLocalRunQueue(openDatabase(place)) },
];

const places: string[] = [];
afterAll(() => places.forEach((place) => rmSync(place, { recursive: true, force: true })));

function newPlace(): string {
  const place = mkdtempSync(join(tmpdir(), "dreamloom-queue-"));
  places.push(place);
  return place;
}

const job: RunJob = {
  document: "d",
  title: "D",
  version: 3,
  folder: "/f",
  text: "{}",
  seeds: { "a.seed": "7" },
};
let keys = 0;
const as = (client: string, key = String(keys++)): Submission => ({
  client,
  name: client.toUpperCase(),
  key,
});

async function submit(queue: RunQueue, client: string, count = 1): Promise<RunRecord[]> {
  const submitted = await queue.submit(Array.from({ length: count }, () => ({ job, as: as(client) })));
  if (submitted.kind !== "queued") throw new Error("full");
  return [...submitted.records];
}

const order = async (queue: RunQueue): Promise<number[]> =>
  (await queue.waiting()).map(({ number }) => number);

describe.each(implementations)("the $name run queue", ({ open }) => {
  test("gives what was submitted, once, as it was", async () => {
    const queue = open(newPlace());
    const [record] = await submit(queue, "a");
    const lease = await queue.take();
    expect(lease!.record).toMatchObject({
      ...job,
      run: record!.run,
      client: "a",
      state: "running",
      attempt: 1,
    });
    expect(await queue.take()).toBeUndefined();
  });

  test("the same key twice is the same run", async () => {
    const queue = open(newPlace());
    const one = { job, as: as("a", "key") };
    const first = await queue.submit([one]);
    const second = await queue.submit([{ ...one, job: { ...job, version: 9 } }]);
    expect(second).toEqual(first);
    expect(await queue.waiting()).toHaveLength(1);
    expect((await queue.underKeys(["key", "other"])).map(({ version }) => version)).toEqual([3]);
  });

  test("serves clients in turns, whoever submitted first or more", async () => {
    const queue = open(newPlace());
    await submit(queue, "a", 4);
    await submit(queue, "b", 2);
    const clients: string[] = [];
    for (let lease = await queue.take(); lease !== undefined; lease = await queue.take()) {
      clients.push(lease.record.client);
      await lease.end("succeeded", { report: "" });
    }
    expect(clients.join("")).toBe("ababaa");
  });

  test("says in which order it will serve", async () => {
    const queue = open(newPlace());
    await submit(queue, "a", 3);
    await submit(queue, "b", 2);
    const said = await order(queue);
    const taken: number[] = [];
    for (let lease = await queue.take(); lease !== undefined; lease = await queue.take()) {
      taken.push(lease.record.number);
      await lease.end("succeeded", { report: "" });
    }
    expect(taken).toEqual(said);
  });

  test("ends a run once: a second end is lost", async () => {
    const queue = open(newPlace());
    const [record] = await submit(queue, "a");
    const ends: string[] = [];
    queue.onChange(({ state }) => isTerminal(state) && ends.push(state));
    const lease = await queue.take();
    expect(await lease!.end("failed", { because: "It broke.", report: "what" })).toBe("ok");
    expect(await lease!.end("succeeded", { report: "" })).toBe("lost");
    expect(await lease!.putBack("again")).toBe("lost");
    expect(await queue.get(record!.run)).toMatchObject({
      state: "failed",
      because: "It broke.",
      report: "what",
    });
    expect(ends).toEqual(["failed"]);
  });

  test("cancels exactly the run that is named", async () => {
    const queue = open(newPlace());
    const [first, second, third] = await submit(queue, "a", 3);
    const lease = await queue.take();
    expect(await queue.cancel(second!.run)).toBe("cancelled");
    expect(await queue.cancel(first!.run)).toBe("stopping");
    expect(await lease!.end("cancelled", { report: "" })).toBe("ok");
    expect(await queue.cancel(first!.run)).toBe("already ended");
    expect(await queue.cancel("nobody")).toBe("missing");
    expect((await queue.take())!.record.run).toBe(third!.run);
    expect((await queue.ended(9)).map(({ state }) => state)).toEqual(["cancelled", "cancelled"]);
  });

  test("moves a waiting run before another of the same client, or behind all of them", async () => {
    const queue = open(newPlace());
    const [one, two, three] = await submit(queue, "a", 3);
    expect(await queue.move(three!.run, one!.run)).toBe(true);
    expect(await order(queue)).toEqual([3, 1, 2]);
    expect(await queue.move(three!.run)).toBe(true);
    expect(await order(queue)).toEqual([1, 2, 3]);
    for (let i = 0; i < 100; i++)
      await queue.move(i % 2 === 0 ? three!.run : two!.run, i % 2 === 0 ? two!.run : three!.run);
    expect(await order(queue)).toEqual([1, 2, 3]);
    const [other] = await submit(queue, "b");
    expect(await queue.move(one!.run, other!.run)).toBe(false);
    expect(await queue.move(one!.run, one!.run)).toBe(false);
    await queue.take();
    expect(await queue.move(one!.run)).toBe(false);
  });

  test("paused, it gives nothing, also after its process was killed", async () => {
    const place = newPlace();
    const queue = open(place);
    await submit(queue, "a");
    await queue.setPaused("paused");
    expect(await queue.take()).toBeUndefined();
    const again = open(place);
    expect(again.paused).toBe(true);
    expect(await again.take()).toBeUndefined();
    await again.setPaused("going");
    expect(await again.take()).toBeDefined();
  });

  test("after its process was killed what ran waits again and says so, before the others of its client", async () => {
    const place = newPlace();
    const queue = open(place);
    await submit(queue, "a", 3);
    await queue.take();
    const again = open(place);
    expect(await order(again)).toEqual([1, 2, 3]);
    const [first] = await again.waiting();
    expect(first).toMatchObject({
      state: "queued",
      attempt: 1,
      because: "interrupted: the server ended while it ran; queued again",
    });
    expect((await again.take())!.record).toMatchObject({
      number: 1,
      attempt: 2,
      because: "interrupted: the server ended while it ran; begun again",
    });
  });

  test("a run that was lost three times is interrupted for good", async () => {
    const place = newPlace();
    await submit(open(place), "a");
    for (let i = 0; i < 2; i++) expect(await open(place).take()).toBeDefined();
    expect(await open(place).take()).toBeDefined();
    const queue = open(place);
    expect(await queue.take()).toBeUndefined();
    expect(await queue.ended(1)).toMatchObject([
      {
        state: "interrupted",
        attempt: 3,
        because: "interrupted: the server ended while it ran, 3 times; it is not begun again by itself",
      },
    ]);
  });

  test("a run that was to be stopped when its process was killed is cancelled", async () => {
    const place = newPlace();
    const queue = open(place);
    const [record] = await submit(queue, "a");
    await queue.take();
    await queue.cancel(record!.run);
    expect(await open(place).ended(1)).toMatchObject([
      { state: "cancelled", because: "cancelled; interrupted: the server ended while it ran" },
    ]);
  });

  test("a lease from before a restart is lost", async () => {
    const place = newPlace();
    const queue = open(place);
    await submit(queue, "a");
    const before = await queue.take();
    const after = await open(place).take();
    expect(await before!.end("succeeded", { report: "" })).toBe("lost");
    expect(await after!.end("succeeded", { report: "" })).toBe("ok");
  });

  test("what is put back waits again, however often, before the others of its client", async () => {
    const queue = open(newPlace());
    await submit(queue, "a", 2);
    for (let i = 1; i <= 5; i++) {
      const lease = await queue.take();
      expect(lease!.record).toMatchObject({ number: 1, attempt: i });
      expect(await lease!.putBack("interrupted: the server was stopped")).toBe("ok");
    }
    expect(await order(queue)).toEqual([1, 2]);
  });

  test("takes all of several runs or none, and so many of one client at most", async () => {
    const queue = open(newPlace());
    await submit(queue, "a", mostWaiting - 1);
    const two = [1, 2].map(() => ({ job, as: as("a") }));
    expect(await queue.submit(two)).toEqual({ kind: "full", most: mostWaiting });
    expect(await queue.waiting()).toHaveLength(mostWaiting - 1);
    expect(await submit(queue, "b")).toHaveLength(1);
    expect(await submit(queue, "a")).toHaveLength(1);
  });

  test("follows a document to its new name, and tells nobody of it: no run changed", async () => {
    const queue = open(newPlace());
    await submit(queue, "a");
    const told: string[] = [];
    queue.onChange(({ run }) => told.push(run));
    await queue.renamed("d", "e");
    expect((await queue.waiting()).map(({ document }) => document)).toEqual(["e"]);
    expect(told).toEqual([]);
  });

  test("knows the latest run of a document that was begun", async () => {
    const queue = open(newPlace());
    await submit(queue, "a", 2);
    expect(await queue.latestOf("d")).toBeUndefined();
    await (await queue.take())!.end("failed", { report: "" });
    expect((await queue.latestOf("d"))!.number).toBe(1);
  });

  test("whatever happens, each run ends once, is in one list, and is leased to one at a time", async () => {
    const step = fc.record({
      kind: fc.constantFrom("submit", "take", "end", "put back", "cancel", "move", "kill"),
      which: fc.nat(30),
      client: fc.constantFrom("a", "b"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (story) => {
        const place = newPlace();
        const ends = new Map<string, string[]>();
        const listen = (queue: RunQueue): RunQueue => {
          queue.onChange(({ run, state }) => {
            if (isTerminal(state)) ends.set(run, [...(ends.get(run) ?? []), state]);
          });
          return queue;
        };
        let queue = listen(open(place));
        let leases: Lease[] = [];
        const known: string[] = [];
        for (const { kind, which, client } of story) {
          const run = known[which % Math.max(1, known.length)] ?? "nobody";
          const lease = leases[which % Math.max(1, leases.length)];
          if (kind === "submit") known.push((await submit(queue, client))[0]!.run);
          if (kind === "take") leases.push(...[await queue.take()].filter((one) => one !== undefined));
          if (kind === "end") await lease?.end("succeeded", { report: "" });
          if (kind === "put back") await lease?.putBack("interrupted");
          if (kind === "cancel") await queue.cancel(run);
          if (kind === "move") await queue.move(run, known[(which * 7) % Math.max(1, known.length)]);
          if (kind === "kill") {
            queue = listen(open(place));
            leases = [];
          }
          const waiting = await queue.waiting();
          const under = waiting.filter(({ state }) => state !== "queued").map(({ run: one }) => one);
          expect(new Set(waiting.map(({ run: one }) => one)).size).toBe(waiting.length);
          expect(waiting.length + (await queue.ended(100)).length).toBe(known.length);
          expect(leases.map(({ record }) => record.run)).toEqual(expect.arrayContaining(under));
        }
        for (const told of ends.values()) expect(told).toHaveLength(1);
      }),
      { numRuns: 25 },
    );
  });
});
