import { describe, expect, test } from "vitest";
import { createMemoryCache } from "./cache/cache.js";
import { add, fails, from, graphOf, held, logOf, nodeThat, rigEngine } from "./testing/rig.js";

/** Two branches that meet, one of them held open by the test. */
function branches(definition: ReturnType<typeof held>["definition"]) {
  return graphOf(
    {
      before: [add, { left: 1, right: 1 }],
      slow: [definition, { value: from("before.sum") }],
      after: [add, { left: from("slow.sum"), right: 1 }],
      last: [add, { left: from("after.sum"), right: 1 }],
    },
    { last: "last.sum" },
  );
}

describe("cancelling", () => {
  test("before the run runs nothing", async () => {
    const engine = rigEngine();
    const { log, ran } = await logOf(engine, branches(held().definition), { signal: AbortSignal.abort() });
    expect(log).toEqual([
      "cancelled before",
      "skipped slow because of before",
      "skipped after because of before",
      "skipped last because of before",
      "cancelled",
    ]);
    expect(ran).toEqual([]);
  });

  test("is heard by the node at work; what was done before is kept", async () => {
    const abort = new AbortController();
    const slow = held();
    const engine = rigEngine();
    const running = logOf(engine, branches(slow.definition), { signal: abort.signal });
    const { signal } = await slow.begun;
    signal.addEventListener("abort", () => slow.fail(signal.reason));
    abort.abort();
    expect((await running).log).toEqual([
      "ran before",
      "cancelled slow",
      "skipped after because of slow",
      "skipped last because of slow",
      "cancelled",
    ]);
    const again = held();
    again.open(5);
    expect((await logOf(engine, branches(again.definition))).log).toEqual([
      "hits before",
      "ran slow",
      "ran after",
      "ran last",
      "succeeded",
    ]);
  });

  test("a node that ended well all the same is kept, and nothing after it begins", async () => {
    const abort = new AbortController();
    const slow = held();
    const engine = rigEngine();
    const running = logOf(engine, branches(slow.definition), { signal: abort.signal });
    await slow.begun;
    abort.abort();
    slow.open(7);
    expect((await running).log).toEqual([
      "ran before",
      "ran slow",
      "cancelled after",
      "skipped last because of after",
      "cancelled",
    ]);
    expect((await logOf(engine, branches(slow.definition))).log).toEqual([
      "hits slow",
      "ran after",
      "ran last",
      "succeeded",
    ]);
  });

  test("a node that does not hear is left to itself after the grace; what it gives later is not kept", async () => {
    const abort = new AbortController();
    const deaf = held();
    const engine = rigEngine({ graceMs: 1 });
    const running = logOf(engine, branches(deaf.definition), { signal: abort.signal });
    await deaf.begun;
    abort.abort();
    expect((await running).log.slice(1, 2)).toEqual(["cancelled slow"]);
    deaf.open(1);
    await new Promise((resolve) => setImmediate(resolve));
    const plan = engine.plan(branches(deaf.definition));
    expect(plan.tasks.find(({ task }) => task === "slow")!.state).toBe("run");
  });

  test("after the run changes nothing", async () => {
    const abort = new AbortController();
    const graph = graphOf({ one: [add, { left: 1, right: 1 }] }, { sum: "one.sum" });
    const engine = rigEngine();
    const { outcome } = await logOf(engine, graph, { signal: abort.signal });
    abort.abort();
    expect([outcome, (await logOf(engine, graph)).outcome]).toEqual(["succeeded", "succeeded"]);
  });

  test("from within an event is heard before the task begins", async () => {
    const abort = new AbortController();
    let ran = false;
    const node = nodeThat(() => {
      ran = true;
      return { sum: 1 };
    });
    const { log } = await logOf(rigEngine(), graphOf({ n: [node] }, { sum: "n.sum" }), {
      signal: abort.signal,
      onEvent: ({ kind }) => kind === "task-started" && abort.abort(),
    });
    expect([log, ran]).toEqual([["cancelled n", "cancelled"], false]);
  });

  test("a run of many short tasks is heard while it goes on", async () => {
    const abort = new AbortController();
    const spin = nodeThat(({ value = 0 }) => {
      const endMs = performance.now() + 1;
      while (performance.now() < endMs);
      return { sum: value + 1 };
    });
    const nodes: Parameters<typeof graphOf>[0] = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [
        `n${i}`,
        [spin, { value: i === 0 ? 0 : from(`n${i - 1}.sum`) }] as const,
      ]),
    );
    setImmediate(() => abort.abort());
    const { outcome, ran } = await rigEngine().run(graphOf(nodes, { sum: "n4999.sum" }), {
      signal: abort.signal,
    });
    expect(outcome).toBe("cancelled");
    expect(ran.length).toBeLessThan(5000);
  });

  test("one of two runs leaves the task to the other", async () => {
    const abort = new AbortController();
    const slow = held();
    const engine = rigEngine();
    const graph = graphOf({ slow: [slow.definition] }, { sum: "slow.sum" });
    const first = logOf(engine, graph, { signal: abort.signal });
    const { signal } = await slow.begun;
    const second = logOf(engine, graph);
    abort.abort();
    expect((await first).log).toEqual(["cancelled slow", "cancelled"]);
    expect(signal.aborted).toBe(false);
    slow.open(3);
    expect((await second).log).toEqual(["ran slow", "succeeded"]);
  });

  test("the last of two runs cancels the task, and a third begins it anew", async () => {
    const aborts = [new AbortController(), new AbortController()];
    let begun = 0;
    const hangs = nodeThat(() => {
      begun++;
      return begun > 1 ? { sum: begun } : new Promise(() => {});
    });
    const engine = rigEngine({ graceMs: 1 });
    const graph = graphOf({ hangs: [hangs] }, { sum: "hangs.sum" });
    const runs = aborts.map(({ signal }) => logOf(engine, graph, { signal }));
    aborts.forEach((abort) => abort.abort());
    const third = logOf(engine, graph);
    expect((await Promise.all(runs)).map(({ outcome }) => outcome)).toEqual(["cancelled", "cancelled"]);
    expect((await third).outputs.get("sum")).toBe(2);
  });

  test("ends as cancelled also when something had failed", async () => {
    const abort = new AbortController();
    const slow = held();
    const graph = graphOf({ bad: [fails], slow: [slow.definition] }, { a: "bad.sum", b: "slow.sum" });
    const running = logOf(rigEngine({ graceMs: 1 }), graph, { signal: abort.signal });
    await slow.begun;
    abort.abort();
    expect(await running).toMatchObject({ outcome: "cancelled", failed: ["bad"] });
  });
});

test("what a run holds stays in the cache until the run ends", async () => {
  const slow = held();
  const cache = createMemoryCache(4000);
  const engine = rigEngine({ cache });
  await engine.run(graphOf({ one: [add, { left: 1, right: 1 }] }, { sum: "one.sum" }));
  const graph = graphOf(
    { one: [add, { left: 1, right: 1 }], slow: [slow.definition, { value: from("one.sum") }] },
    { sum: "slow.sum" },
  );
  const running = logOf(engine, graph);
  await slow.begun;
  const others = (from: number) =>
    graphOf(
      Object.fromEntries(
        Array.from({ length: 50 }, (_, i) => [`n${i}`, [add, { left: from, right: i }] as const]),
      ),
    );
  const only = graphOf({ one: [add, { left: 1, right: 1 }] }, { sum: "one.sum" });
  const targets = Array.from({ length: 50 }, (_, i) => `n${i}`);
  await engine.run(others(1000), { targets });
  expect(engine.plan(only).tasks[0]!.state).toBe("hit");
  slow.open(1);
  expect((await running).outcome).toBe("succeeded");
  await engine.run(others(2000), { targets });
  expect(engine.plan(only).tasks[0]!.state).toBe("run");
});
