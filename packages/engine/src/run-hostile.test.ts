import { describe, expect, test } from "vitest";
import type { RunEvent } from "./event.js";
import { NodeError } from "./failure.js";
import { picture } from "./sockets/dream.js";
import { listOf, numberSocket } from "./sockets/plain.js";
import { optional } from "./sockets/port-builders.js";
import { makeTensor } from "./tensor.js";
import { add, from, graphOf, held, logOf, nodeThat, rigEngine } from "./testing/rig.js";
import { floatsOf, type TensorHandle } from "./value.js";

/** The failure of a single node that does something wrong. */
async function failureOf(
  run: Parameters<typeof nodeThat>[0],
  more: Parameters<typeof nodeThat>[1] = {},
): Promise<unknown> {
  const graph = graphOf({ bad: [nodeThat(run, more), { value: 1 }] });
  const engine = rigEngine({ limits: { items: 1000 } });
  const { outcome, failures, log } = await logOf(engine, graph, { targets: ["bad"] });
  expect([outcome, log.at(-1)]).toEqual(["failed", "failed"]);
  expect((await logOf(engine, graph, { targets: ["bad"] })).log).toEqual(log);
  const { kind, message, remedy } = failures.get("bad")!;
  return { kind, message, ...(remedy !== undefined && { remedy }) };
}

function wrong(message: string): unknown {
  return { kind: "wrong-outputs", message };
}

describe("a node that throws", () => {
  test("in words of its own fails with these words and its remedy", async () => {
    const failure = await failureOf(() => {
      throw new NodeError("There is no such thing.", { kind: "file-missing", remedy: "Put it there." });
    });
    expect(failure).toEqual({
      kind: "file-missing",
      message: "There is no such thing.",
      remedy: "Put it there.",
    });
  });

  test.each([
    ["an error", new TypeError("x is not a function"), '"bad" threw an error: x is not a function.'],
    ["a text", "oops!", '"bad" threw an error: oops!'],
    ["nothing", undefined, '"bad" threw an error: undefined.'],
    ["what cannot be shown", Object.create(null), '"bad" threw an error: something that cannot be shown.'],
  ])("%s fails with what it threw, at once or later", async (_, thrown, message) => {
    const at = (): never => {
      throw thrown;
    };
    expect(await failureOf(at)).toEqual({ kind: "threw", message });
    expect(await failureOf(async () => (await null, at()))).toEqual({ kind: "threw", message });
  });

  test("for want of memory says so", async () => {
    const failure = await failureOf(() => ({ sum: new Float64Array(2 ** 52) }));
    expect(failure).toMatchObject({ kind: "out-of-memory" });
  });

  test("with a stack keeps it for the log", async () => {
    const graph = graphOf({ bad: [nodeThat(() => JSON.parse("{"))] }, { sum: "bad.sum" });
    const { failures } = await logOf(rigEngine(), graph);
    expect(failures.get("bad")!.stack).toContain("run-hostile.test.ts");
  });
});

describe("a node that gives the wrong things", () => {
  test.each([
    ["nothing", undefined, '"bad" gave undefined; "rig/that" must give an object with "sum".'],
    ["null", null, '"bad" gave null; "rig/that" must give an object with "sum".'],
    ["a list", [1], '"bad" gave a list of 1; "rig/that" must give an object with "sum".'],
    ["a bare number", 7, '"bad" gave 7; "rig/that" must give an object with "sum".'],
    ["too little", {}, '"bad".sum is missing; "rig/that" must give it.'],
    [
      "too much",
      { sum: 1, more: 2 },
      '"bad" gave "more", which is not an output of "rig/that"; it has "sum".',
    ],
    ["a text for a number", { sum: "1" }, '"bad".sum is "1"; it must be a number.'],
    ["NaN", { sum: NaN }, '"bad".sum is NaN; it must be a number.'],
    ["a promise", { sum: Promise.resolve(1) }, '"bad".sum is a promise; the node must await it.'],
    ["a function", { sum: () => 1 }, '"bad".sum holds a function; values are plain data and tensors.'],
    ["a date", { sum: new Date(0) }, '"bad".sum holds a Date; values are plain data and tensors.'],
    ["bytes", { sum: new Uint8Array(3) }, '"bad".sum holds a Uint8Array; values are plain data and tensors.'],
    ["a symbol", { sum: Symbol("s") }, '"bad".sum holds a symbol; values are plain data and tensors.'],
    [
      "a list with a hole",
      { sum: [1, undefined, 2] },
      '"bad".sum holds undefined; values are plain data and tensors.',
    ],
    [
      "__proto__",
      { sum: JSON.parse('{"__proto__": 1}') },
      '"bad".sum holds the key "__proto__"; no value may.',
    ],
    [
      "too many items",
      { sum: Array(2000).fill(0) },
      '"bad".sum holds more than 1,000 items; at most so many fit on an output.',
    ],
  ])("%s: is told so, at once or later", async (_, given, message) => {
    expect(await failureOf(() => given)).toEqual(wrong(message));
    expect(await failureOf(async () => given)).toEqual(wrong(message));
  });

  test("a value that holds itself is too many items", async () => {
    const knot: unknown[] = [];
    knot.push(knot);
    expect(await failureOf(() => ({ sum: knot }))).toMatchObject({ kind: "wrong-outputs" });
  });

  test("a getter that throws is a failure, and one that changes its mind is read once", async () => {
    const throws = {
      get sum(): number {
        throw new Error("not now");
      },
    };
    expect(await failureOf(() => throws)).toEqual({
      kind: "threw",
      message: '"bad" threw an error: not now.',
    });
    let reads = 0;
    const changes = nodeThat(() => ({
      get sum() {
        return ++reads;
      },
    }));
    const { outputs } = await logOf(rigEngine(), graphOf({ n: [changes] }, { sum: "n.sum" }));
    expect([outputs.get("sum"), reads]).toEqual([1, 1]);
  });

  test("an output that is optional may be missing", async () => {
    const maybe = nodeThat(() => ({ sum: undefined }), {
      outputs: { sum: optional(numberSocket, "Maybe.") },
    });
    expect((await logOf(rigEngine(), graphOf({ n: [maybe] }, { sum: "n.sum" }))).outcome).toBe("succeeded");
  });

  const outputs = { sum: picture };
  test("a tensor of another shape or dtype is told so", async () => {
    const flat = (): unknown => ({ sum: makeTensor("f32", [2, 2], new Uint8Array(16)) });
    expect(await failureOf(flat, { outputs })).toEqual(
      wrong('"bad".sum is a tensor of f32 [2,2]; it must be f32 [any, any, 3 or 4].'),
    );
    const bytes = (): unknown => ({ sum: makeTensor("u8", [1, 1, 3], new Uint8Array(3)) });
    expect(await failureOf(bytes, { outputs })).toMatchObject({ kind: "wrong-outputs" });
  });

  test("a tensor that claims 10 GB is refused before anybody reads it", async () => {
    const claims = {
      ...{ kind: "tensor", dtype: "f32", shape: [30_000, 30_000, 3], digest: `sha256:${"0".repeat(64)}` },
      bytes: () => expect.fail("read"),
    };
    expect(await failureOf(() => ({ sum: claims }), { outputs })).toEqual(
      wrong('"bad".sum is 10.1 GiB; at most 2.0 GiB fit on an output.'),
    );
  });

  test("something that only looks like a tensor is told so", async () => {
    const fake = { kind: "tensor", dtype: "f32", shape: [1, 1, 3], digest: "sha256:no", bytes: () => 1 };
    expect(await failureOf(() => ({ sum: fake }), { outputs })).toEqual(
      wrong('"bad".sum is not a tensor made by context.tensor.'),
    );
  });

  test("a picture with numbers that are not finite is told how many", async () => {
    const numbers = new Float32Array(12).fill(0.5);
    numbers.set([NaN, Infinity], 3);
    const run = (_: unknown, { tensor }: { tensor: typeof makeTensor }): unknown => ({
      sum: tensor("f32", [2, 2, 3], new Uint8Array(numbers.slice().buffer)),
    });
    const finite = { ...picture, tensor: { ...picture.tensor!, finite: true as const } };
    expect(await failureOf(run, { outputs: { sum: finite } })).toEqual(
      wrong('"bad".sum has 2 of 12 numbers that are not finite.'),
    );
  });
});

describe("a node that keeps or changes what is not its own", () => {
  test("gets frozen inputs", async () => {
    const writes = nodeThat((inputs) => {
      (inputs as { value: number }).value = 5;
    });
    const graph = graphOf({ n: [writes, { value: 1 }] }, { sum: "n.sum" });
    expect((await logOf(rigEngine(), graph)).failures.get("n")!.message).toContain("read only");
  });

  test("cannot change what it gave before", async () => {
    const list = [1];
    const gives = nodeThat(() => ({ sum: list }), { outputs: { sum: listOf(numberSocket) } });
    const engine = rigEngine();
    const graph = graphOf({ n: [gives] }, { sum: "n.sum" });
    await logOf(engine, graph);
    list.push(2);
    expect((await logOf(engine, graph)).outputs.get("sum")).toEqual([1]);
  });

  test("by writing into a picture is found out when inputs are watched", async () => {
    const paint = nodeThat((_, { tensor }) => ({ sum: tensor("f32", [1, 1, 3], new Uint8Array(12)) }), {
      type: "rig/paint",
      outputs: { sum: picture },
    });
    const smear = nodeThat(
      async (inputs) => {
        const numbers = await floatsOf((inputs as never as { picture: TensorHandle }).picture);
        numbers[0] = 1;
        return { sum: 1 };
      },
      { type: "rig/smear", inputs: { picture } },
    );
    const graph = graphOf(
      { paint: [paint], smear: [smear, { picture: from("paint.sum") }] },
      { sum: "smear.sum" },
    );
    const log = [
      "ran paint",
      'failed smear: "smear" wrote into its input "picture"; a node must leave its inputs as they are.',
      "failed",
    ];
    const engine = rigEngine();
    expect((await logOf(engine, graph)).log).toEqual(log);
    expect((await logOf(engine, graph)).log).toEqual(log);
  });
});

describe("a node that fails when nobody looks", () => {
  test("by a promise it left behind fails while it is under way", async () => {
    const gate = held();
    const forgets = nodeThat(
      (inputs, context) => {
        void Promise.reject(new Error("forgotten"));
        return gate.definition.run(inputs as never, context);
      },
      { type: "rig/forgets" },
    );
    const graph = graphOf(
      { forgets: [forgets], other: [add, { left: 1, right: 1 }] },
      { a: "forgets.sum", b: "other.sum" },
    );
    const { log } = await logOf(rigEngine(), graph);
    expect(log.toSorted()).toEqual([
      "failed",
      'failed forgets: "forgets" threw an error: forgotten.',
      "ran other",
    ]);
  });

  test("after it ended is only said, and the run goes on", async () => {
    const gate = held();
    let goOn = (): void => {};
    const left = new Promise<void>((resolve) => (goOn = resolve));
    const forgets = nodeThat(
      () => {
        void left.then(() => Promise.reject(new Error("too late")));
        return { sum: 1 };
      },
      { type: "rig/forgets" },
    );
    const graph = graphOf(
      { forgets: [forgets], slow: [gate.definition, { value: from("forgets.sum") }] },
      { sum: "slow.sum" },
    );
    const running = logOf(rigEngine(), graph);
    await gate.begun;
    goOn();
    await new Promise((resolve) => setImmediate(resolve));
    gate.open(1);
    expect((await running).log).toEqual([
      "ran forgets",
      'warning: A promise that "forgets" left behind failed after the task had ended. "forgets" threw an error: too late.',
      "ran slow",
      "succeeded",
    ]);
  });
});

describe("a node that talks too much", () => {
  test("is heard ten times a second, its last word always", async () => {
    const talks = nodeThat((_, { progress }) => {
      for (let i = 1; i <= 1_000_000; i++) progress(i, 1_000_000);
      return { sum: 1 };
    });
    const heard: RunEvent[] = [];
    const startMs = performance.now();
    await logOf(rigEngine(), graphOf({ n: [talks] }, { sum: "n.sum" }), {
      onEvent: (event) => void heard.push(event),
    });
    const progress = heard.filter(({ kind }) => kind === "task-progress");
    expect(progress.length).toBeLessThanOrEqual(2 + (performance.now() - startMs) / 100);
    expect(progress.at(-1)).toMatchObject({ step: 1_000_000 });
    expect(heard.at(-2)).toMatchObject({ kind: "task-ran" });
  });

  test("has its first thousand lines shown", async () => {
    const talks = nodeThat((_, { log }) => {
      for (let i = 1; i <= 5000; i++) log(`line ${i}`);
      return { sum: 1 };
    });
    const lines: string[] = [];
    const onEvent = (event: RunEvent): void => void (event.kind === "task-log" && lines.push(event.message));
    await logOf(rigEngine(), graphOf({ n: [talks] }, { sum: "n.sum" }), { onEvent });
    expect([lines.length, lines.at(-1)]).toEqual([
      1001,
      "There is more; only the first 1000 lines are shown.",
    ]);
  });

  test("is not heard after its end", async () => {
    let late = (): void => {};
    const talks = nodeThat((_, { progress, log }) => {
      late = () => (progress(1, 1), log("late"));
      return { sum: 1 };
    });
    const heard: string[] = [];
    await logOf(rigEngine(), graphOf({ n: [talks] }, { sum: "n.sum" }), {
      onEvent: ({ kind }) => void heard.push(kind),
    });
    late();
    expect(heard).toEqual(["run-started", "task-started", "task-ran", "run-ended"]);
  });
});

test("a listener that throws disturbs no run; what it threw comes out at the end", async () => {
  const engine = rigEngine();
  const graph = graphOf({ one: [add, { left: 1, right: 2 }] }, { sum: "one.sum" });
  const heard: string[] = [];
  const run = engine.run(graph, {
    onEvent: ({ kind }) => {
      heard.push(kind);
      throw new Error(`no ${kind}`);
    },
  });
  await expect(run).rejects.toThrow("no run-started");
  expect(heard).toEqual(["run-started", "task-started", "task-ran", "run-ended"]);
  expect((await logOf(engine, graph)).log).toEqual(["hits one", "succeeded"]);
});
