/**
 * The oracle: random graphs, random cancellations, random order of ready tasks, run again and again in one cache,
 * against an interpreter of fifteen lines. fast-check prints the seed and path of what it finds.
 */

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createMemoryCache } from "./cache/cache.js";
import type { Engine } from "./engine.js";
import type { RunEvent } from "./event.js";
import { NodeError } from "./failure.js";
import type { Graph, GraphInput } from "./graph.js";
import { isKept } from "./plan.js";
import type { RunResult } from "./run.js";
import { listOf, numberSocket } from "./sockets/plain.js";
import { port } from "./sockets/port-builders.js";
import { from, graphOf, list, nodeThat, rigEngine, type NodeLiteral } from "./testing/rig.js";

/** Sums its numbers; fails above a limit, at once or later. `cpu` and `gpu` share lanes; `anew` is never kept. */
function sums(
  type: string,
  delays: number,
  more: Parameters<typeof nodeThat>[1] = {},
): ReturnType<typeof nodeThat> {
  return nodeThat(
    async (inputs) => {
      const { numbers } = inputs as never as { numbers: readonly number[] };
      for (let i = 0; i < delays; i++) await null;
      return sumOf(numbers);
    },
    { type, inputs: { numbers: port(listOf(numberSocket), "Numbers.") }, ...more },
  );
}

function sumOf(numbers: readonly number[]): { sum: number } {
  const sum = numbers.reduce((a, b) => a + b, 0);
  if (sum % 23 === 9) throw new NodeError(`${sum} is not liked.`);
  return { sum: sum % 1000 };
}

const kinds = [
  nodeThat((inputs) => sumOf((inputs as never as { numbers: readonly number[] }).numbers), {
    type: "rig/now",
    inputs: { numbers: port(listOf(numberSocket), "Numbers.") },
  }),
  sums("rig/soon", 1, { lane: "cpu" }),
  sums("rig/later", 5, { lane: "gpu" }),
  sums("rig/anew", 2, { keep: false }),
];

/** Per node: its kind, its literals, and which of the nodes before it it takes (as fractions). */
const shape = fc.array(
  fc.record({
    kind: fc.nat(kinds.length - 1),
    literals: fc.array(fc.nat(5), { maxLength: 2 }),
    links: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 40, size: "max" },
);

function toGraph(nodes: typeof shape extends fc.Arbitrary<infer T> ? T : never): Graph {
  const literals = nodes.map(({ kind, literals, links }, i): [string, NodeLiteral] => {
    const linked = i === 0 ? [] : links.map((at) => from(`n${Math.floor(at * i)}.sum`));
    return [`n${i}`, [kinds[kind]!, { numbers: list(...literals, ...linked) }]];
  });
  const outputs = Object.fromEntries(nodes.flatMap((_, i) => (i % 3 === 0 ? [[`o${i}`, `n${i}.sum`]] : [])));
  return graphOf(Object.fromEntries(literals), outputs);
}

/** The interpreter: what each node gives, or that it does not. */
function interpret(graph: Graph): (number | undefined)[] {
  const known: (number | undefined)[] = [];
  for (const { inputs } of graph.nodes) {
    const { items } = inputs[0]!.input as Extract<GraphInput, { kind: "list" }>;
    const numbers = items.map((item) =>
      item.kind === "link" ? known[item.from] : (item as { value: number }).value,
    );
    try {
      known.push(numbers.includes(undefined) ? undefined : sumOf(numbers as number[]).sum);
    } catch {
      known.push(undefined);
    }
  }
  return known;
}

/** What every run promises, whatever happens. */
function expectOrder(graph: Graph, events: readonly RunEvent[], result: RunResult): void {
  expect(events.filter(({ kind }) => kind === "run-ended")).toHaveLength(1);
  expect([events[0]!.kind, events.at(-1)!.kind]).toEqual(["run-started", "run-ended"]);
  const { tasks, hits } = events[0] as Extract<RunEvent, { kind: "run-started" }>;
  const cancelled = events.flatMap((event) => (event.kind === "task-cancelled" ? [event.task] : []));
  const ends = [...result.ran, ...result.failed, ...result.skipped, ...cancelled];
  expect(ends.filter((task) => isKept(graph.byId.get(task)!)).toSorted()).toEqual(tasks.toSorted());
  expect(result.ran.filter((task) => !isKept(graph.byId.get(task)!))).toEqual([]);
  expect(result.hits).toEqual(hits);
  const position = new Map(
    ends.map((task) => [
      task,
      events.findIndex((e) => "task" in e && e.task === task && e.kind === "task-started"),
    ]),
  );
  const ranAt = new Map(
    events.flatMap((event, i) => (event.kind === "task-ran" ? [[event.task, i] as const] : [])),
  );
  for (const task of [...result.ran, ...result.failed]) {
    if (!position.has(task) || position.get(task)! < 0) {
      // What is not kept is told of only when it ends badly, and so it never started.
      expect(isKept(graph.byId.get(task)!)).toBe(false);
      continue;
    }
    const { items } = graph.byId.get(task)!.inputs[0]!.input as Extract<GraphInput, { kind: "list" }>;
    for (const item of items)
      if (item.kind === "link" && tasks.includes(graph.nodes[item.from]!.id))
        expect(ranAt.get(graph.nodes[item.from]!.id)).toBeLessThan(position.get(task)!);
  }
}

async function runOnce(engine: Engine, graph: Graph, cancelAt = Infinity): Promise<RunResult> {
  const abort = new AbortController();
  const events: RunEvent[] = [];
  const result = await engine.run(graph, {
    signal: abort.signal,
    onEvent: (event) => void (events.push(event) > cancelAt && abort.abort()),
  });
  expectOrder(graph, events, result);
  expect(events.slice(cancelAt + 1).map(({ kind }) => kind)).not.toContain("task-started");
  return result;
}

test("every run gives what the interpreter gives: clean, cached, half cached, without a cache, cancelled in between", async () => {
  await fc.assert(
    fc.asyncProperty(shape, shape, fc.nat(100), fc.nat(), async (nodes, others, cancelAt, seed) => {
      const make = (memoryBytes: number): Engine =>
        rigEngine({
          cache: createMemoryCache(memoryBytes),
          random: seeded(seed),
          graceMs: 0,
          lanes: { cpu: 2 },
        });
      const engine = make(2 ** 20);
      const graph = toGraph(nodes);
      const expected = interpret(graph);
      const wanted = [...graph.outputs].flatMap(([name, { node }]) => {
        const value = expected[graph.byId.get(node)!.index];
        return value === undefined ? [] : [[name, value] as const];
      });
      const outcome = wanted.length === graph.outputs.size ? "succeeded" : "failed";

      const cancelled = await runOnce(engine, graph, cancelAt);
      for (const [name, value] of cancelled.outputs)
        expect([name, value]).toEqual(wanted.find(([other]) => other === name));
      await runOnce(engine, toGraph([...nodes.slice(0, nodes.length / 2), ...others]));
      const shared = make(2 ** 20);
      const [beside, mixed] = await Promise.all([runOnce(shared, graph, cancelAt), runOnce(shared, graph)]);
      const half = await runOnce(engine, graph);
      const cached = await runOnce(engine, graph);
      const clean = await runOnce(make(2 ** 20), graph);
      const small = await runOnce(make(1000), graph);
      for (const run of [mixed, half, cached, clean, small])
        expect([run.outcome, [...run.outputs]]).toEqual([outcome, wanted]);
      expect(["cancelled", outcome]).toContain(beside.outcome);
      expect(cached.ran).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}
