import { expect, test } from "vitest";
import {
  add,
  fails,
  from,
  graphOf,
  held,
  join,
  list,
  logOf,
  nodeThat,
  rigEngine,
  writes,
} from "./testing/rig.js";

const sums = graphOf(
  {
    one: [add, { left: 1, right: 2 }],
    two: [add, { left: from("one.sum"), right: 3 }],
    three: [add, { left: from("two.sum"), right: from("one.sum") }],
  },
  { sum: "three.sum" },
);

test("runs every task once, inputs first, and gives the document's outputs", async () => {
  const { log, outputs } = await logOf(rigEngine(), sums);
  expect(log).toEqual(["ran one", "ran two", "ran three", "succeeded"]);
  expect([...outputs]).toEqual([["sum", 9]]);
});

test("a second run finds everything", async () => {
  const engine = rigEngine();
  await logOf(engine, sums);
  const { log, outputs, hits, ran } = await logOf(engine, sums);
  expect(log).toEqual(["hits three", "succeeded"]);
  expect({ hits, ran, sum: outputs.get("sum") }).toEqual({ hits: ["three"], ran: [], sum: 9 });
});

test("a changed literal re-runs its node and what follows, and nothing before it", async () => {
  const graph = (right: number): typeof sums =>
    graphOf(
      {
        one: [add, { left: 1, right: 2 }],
        two: [add, { left: from("one.sum"), right }],
        three: [add, { left: from("two.sum"), right: from("one.sum") }],
      },
      { sum: "three.sum" },
    );
  const engine = rigEngine();
  await logOf(engine, graph(3));
  expect((await logOf(engine, graph(4))).log).toEqual(["hits one", "ran two", "ran three", "succeeded"]);
});

test("equal nodes are one task", async () => {
  const graph = graphOf(
    {
      one: [add, { left: 1, right: 2 }],
      twin: [add, { right: 2, left: 1 }],
      both: [add, { left: from("one.sum"), right: from("twin.sum") }],
    },
    { both: "both.sum", twin: "twin.sum" },
  );
  const { log, outputs } = await logOf(rigEngine(), graph);
  expect(log).toEqual(["ran one", "ran both", "succeeded"]);
  expect(Object.fromEntries(outputs)).toEqual({ both: 6, twin: 3 });
});

test("a node that writes runs each time, on what the cache has", async () => {
  const graph = graphOf({ one: [add, { left: 1, right: 2 }], save: [writes, { value: from("one.sum") }] });
  const engine = rigEngine();
  expect((await logOf(engine, graph)).log).toEqual(["ran one", "wrote /number.txt", "ran save", "succeeded"]);
  expect((await logOf(engine, graph)).log).toEqual([
    "hits one",
    "wrote /number.txt",
    "ran save",
    "succeeded",
  ]);
  expect(engine.files).toEqual(["3", "3"]);
});

test("a node that is not kept is made anew, untold, only when something below it must run", async () => {
  let made = 0;
  const load = nodeThat(() => ({ sum: 5 + 0 * made++ }), { type: "rig/load", keep: false });
  const graph = (right: number): typeof sums =>
    graphOf({ load: [load], sum: [add, { left: from("load.sum"), right }] }, { sum: "sum.sum" });
  const engine = rigEngine();
  expect((await logOf(engine, graph(1))).log).toEqual(["ran sum", "succeeded"]);
  expect((await logOf(engine, graph(1))).log).toEqual(["hits sum", "succeeded"]);
  expect(made).toBe(1);
  expect((await logOf(engine, graph(2))).log).toEqual(["ran sum", "succeeded"]);
  expect(made).toBe(2);
});

test("a failure stops what depends on it, and nothing else", async () => {
  const graph = graphOf(
    {
      broken: [fails],
      after: [add, { left: from("broken.sum"), right: 1 }],
      last: [add, { left: from("after.sum"), right: 1 }],
      other: [add, { left: 1, right: 1 }],
    },
    { last: "last.sum", other: "other.sum" },
  );
  const { log, outcome, failures, outputs } = await logOf(rigEngine(), graph);
  expect(log.toSorted()).toEqual([
    "failed",
    "failed broken: This cannot be done.",
    "ran other",
    "skipped after because of broken",
    "skipped last because of broken",
  ]);
  expect(outcome).toBe("failed");
  expect(failures.get("broken")).toMatchObject({ kind: "refused", remedy: "Take it out." });
  expect([...outputs.keys()]).toEqual(["other"]);
});

test("a failure is not cached", async () => {
  let works = false;
  const flaky = nodeThat(() => {
    if (!works) throw new Error("not yet");
    return { sum: 1 };
  });
  const graph = graphOf({ flaky: [flaky] }, { sum: "flaky.sum" });
  const engine = rigEngine();
  expect((await logOf(engine, graph)).log).toEqual([
    'failed flaky: "flaky" threw an error: not yet.',
    "failed",
  ]);
  works = true;
  expect((await logOf(engine, graph)).log).toEqual(["ran flaky", "succeeded"]);
});

test("only what the targets need is run; a target is a node or an output of the document", async () => {
  const engine = rigEngine();
  expect((await logOf(engine, sums, { targets: ["two"] })).log).toEqual(["ran one", "ran two", "succeeded"]);
  expect((await logOf(engine, sums, { targets: ["sum"] })).log).toEqual([
    "hits one two",
    "ran three",
    "succeeded",
  ]);
  await expect(engine.run(sums, { targets: ["thre"] })).rejects.toThrow(
    'The graph has no node and no output "thre"; did you mean "three"?',
  );
});

test("without the cache everything is computed and nothing is kept", async () => {
  const engine = rigEngine();
  const all = ["ran one", "ran two", "ran three", "succeeded"];
  expect((await logOf(engine, sums, { noCache: true })).log).toEqual(all);
  expect((await logOf(engine, sums)).log).toEqual(all);
  expect((await logOf(engine, sums, { noCache: true })).log).toEqual(all);
});

test("lists give their items in order, links and literals alike", async () => {
  const graph = graphOf(
    {
      one: [join, { texts: list("a", "b") }],
      two: [join, { texts: list("<", from("one.text"), from("one.text"), ">") }],
    },
    { text: "two.text" },
  );
  expect((await logOf(rigEngine(), graph)).outputs.get("text")).toBe("<abab>");
});

test("two runs of one graph at once compute it once, and both hear of it", async () => {
  const slow = held();
  const graph = graphOf(
    { slow: [slow.definition], end: [add, { left: from("slow.sum"), right: 1 }] },
    { end: "end.sum" },
  );
  const engine = rigEngine();
  const progress: string[] = [];
  const first = logOf(engine, graph);
  const second = logOf(engine, graph, {
    onEvent: (event) => void (event.kind === "task-progress" && progress.push(`${event.task} ${event.step}`)),
  });
  (await slow.begun).progress(1, 2);
  slow.open(41);
  expect((await first).log).toEqual(["ran slow", "ran end", "succeeded"]);
  expect((await second).log).toEqual(["ran slow", "ran end", "succeeded"]);
  expect((await second).outputs.get("end")).toBe(42);
  expect(progress).toEqual(["slow 1"]);
});

test("tasks of one lane wait for each other, also across runs", async () => {
  const a = held({ type: "rig/a", lane: "gpu" });
  const b = held({ type: "rig/b", lane: "gpu" });
  const engine = rigEngine();
  const first = logOf(engine, graphOf({ a: [a.definition] }, { a: "a.sum" }));
  await a.begun;
  let begun = false;
  void b.begun.then(() => (begun = true));
  const second = logOf(engine, graphOf({ b: [b.definition] }, { b: "b.sum" }));
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toBe(false);
  a.open(1);
  await b.begun;
  b.open(2);
  expect([(await first).outcome, (await second).outcome]).toEqual(["succeeded", "succeeded"]);
});

test("what another run has kept since this one was planned is not computed again", async () => {
  const slow = held({ lane: "gpu" });
  let computed = 0;
  const counts = nodeThat(() => ({ sum: ++computed }), { type: "rig/counts", lane: "gpu" });
  const engine = rigEngine({ random: () => 0 });
  const first = logOf(
    engine,
    graphOf({ slow: [slow.definition], n: [counts] }, { a: "slow.sum", b: "n.sum" }),
  );
  await slow.begun;
  const second = logOf(engine, graphOf({ other: [counts] }, { b: "other.sum" }));
  slow.open(1);
  expect((await first).log).toEqual(["ran slow", "ran n", "succeeded"]);
  expect((await second).log).toEqual(["ran other", "succeeded"]);
  expect([computed, (await second).outputs.get("b")]).toEqual([1, 1]);
});

test("a chain of 100,000 nodes runs without a stack overflow", async () => {
  const nodes: Record<string, readonly [typeof add, Record<string, ReturnType<typeof from> | number>]> = {
    n0: [add, { left: 0, right: 0 }],
  };
  for (let i = 1; i < 100_000; i++) nodes[`n${i}`] = [add, { left: from(`n${i - 1}.sum`), right: 1 }];
  const { outputs, ran } = await rigEngine().run(graphOf(nodes, { last: "n99999.sum" }));
  expect([ran.length, outputs.get("last")]).toEqual([100_000, 99_999]);
});
