import { describe, expect, test } from "vitest";
import { createCatalogue } from "./catalogue.js";
import { defineNode, type FilesDoor } from "./define-node.js";
import { definePack } from "./pack.js";
import type { GraphDocument } from "./document.js";
import { parseDocument } from "./parse.js";
import { setInputs } from "./set-inputs.js";
import { numberSocket } from "./sockets/plain.js";
import { file, number, text } from "./sockets/port-builders.js";
import { add, held, logOf, rigEngine, writes } from "./testing/rig.js";

const slow = held({ type: "rig/slow" });
/** Gives a number that its file says; the file's digest is found before the run. */
const measure = defineNode({
  type: "rig/measure",
  version: 1,
  title: "Measure",
  about: "Measures a file.",
  inputs: {
    file: file("What to measure.", { accept: [".txt"] }),
    scale: number("A factor.", { default: 1 }),
  },
  outputs: { size: numberSocket },
  look: async ({ file }, files) => ({
    depends: { "*": [(await files.find(file as { file: string })).digest] },
  }),
  run: async ({ file, scale }, { files }) => ({ size: scale * (await files.find(file)).path.length }),
});
const label = defineNode({
  type: "rig/label",
  version: 1,
  title: "Label",
  about: "Measures a text.",
  inputs: { text: text("What to measure.") },
  outputs: { size: numberSocket },
  run: ({ text }) => ({ size: text.length }),
});

const pack = { prefix: "rig", name: "rig", version: "1.0.0", integrity: "-" };
const catalogue = createCatalogue([
  definePack({ ...pack, nodes: [add, writes, measure, label, slow.definition] }),
]);

function documentOf(nodes: object, more: object = {}): GraphDocument {
  const packs = { rig: { name: "rig", version: "1.0.0" } };
  const { document, diagnostics } = parseDocument(JSON.stringify({ dreamloom: 1, packs, nodes, ...more }));
  expect(diagnostics).toEqual([]);
  return document!;
}

function node(type: string, inputs: object): object {
  return { type: `rig/${type}`, version: 1, inputs };
}

const sums = documentOf(
  { one: node("add", { left: 1, right: 2 }), two: node("add", { left: { from: "one.sum" }, right: 3 }) },
  { inputs: { n: "two.right" }, outputs: { sum: "two.sum" } },
);

describe("the engine", () => {
  test("opens a document and runs it", async () => {
    const engine = rigEngine({ catalogue });
    const { graph, diagnostics, migrated } = await engine.open(sums);
    expect([diagnostics, migrated]).toEqual([[], []]);
    expect((await logOf(engine, graph!)).outputs.get("sum")).toBe(6);
  });

  test("the same document under other names, in another order and with a layout is cached", async () => {
    const engine = rigEngine({ catalogue });
    await engine.run((await engine.open(sums)).graph!);
    const other = documentOf(
      { z: node("add", { right: 3, left: { from: "y.sum" } }), y: node("add", { right: 2, left: 1 }) },
      { outputs: { total: "z.sum" }, layout: { z: { at: [1, 2] } }, title: "Another" },
    );
    expect((await logOf(engine, (await engine.open(other)).graph!)).log).toEqual(["hits z", "succeeded"]);
  });

  test("what was set is what runs", async () => {
    const engine = rigEngine({ catalogue });
    const { document } = setInputs(sums, catalogue, new Map([["n", 10]]));
    const { graph } = await engine.open(document);
    expect((await engine.run(graph!)).outputs.get("sum")).toBe(13);
    expect((await engine.run((await engine.open(sums)).graph!)).outputs.get("sum")).toBe(6);
  });

  test("a file replaced between two runs is another computation; the same file is not", async () => {
    let digest = "sha256:a";
    const find = async ({ file }: { file: string }): Promise<unknown> => ({
      name: file,
      path: `/${file}`,
      digest,
    });
    const engine = rigEngine({ catalogue, files: { find } as FilesDoor });
    const document = documentOf(
      { m: node("measure", { file: { file: "a.txt" } }) },
      { outputs: { size: "m.size" } },
    );
    const logs: string[][] = [];
    for (const next of ["sha256:a", "sha256:a", "sha256:b"]) {
      digest = next;
      logs.push((await logOf(engine, (await engine.open(document)).graph!)).log);
    }
    expect(logs).toEqual([
      ["ran m", "succeeded"],
      ["hits m", "succeeded"],
      ["ran m", "succeeded"],
    ]);
  });

  test("a file changed after the graph was opened fails what reads it, and nothing of it is kept under the old name", async () => {
    let digest = "sha256:a";
    let path = "/old";
    const find = async ({ file }: { file: string }): Promise<unknown> => ({ name: file, path, digest });
    const engine = rigEngine({ catalogue, files: { find } as FilesDoor });
    const document = documentOf(
      { m: node("measure", { file: { file: "a.txt" } }), one: node("add", { left: 1, right: 2 }) },
      { outputs: { size: "m.size", sum: "one.sum" } },
    );
    const { graph } = await engine.open(document);
    [digest, path] = ["sha256:b", "/another"];
    const changed = await logOf(engine, graph!);
    expect(changed.log.toSorted()).toEqual([
      "failed",
      'failed m: What "m" reads was changed after the run began.',
      "ran one",
    ]);
    expect(changed.failures.get("m")).toMatchObject({ kind: "refused", remedy: "Run it again." });
    [digest, path] = ["sha256:a", "/old"];
    expect((await logOf(engine, graph!)).outputs.get("size")).toBe("/old".length);
  });

  test("says all that is wrong at once, and with `partial` opens the rest", async () => {
    const engine = rigEngine({ catalogue });
    const document = documentOf(
      {
        bad: node("add", { left: "one" }),
        after: node("add", { left: { from: "bad.sum" }, right: 1 }),
        good: node("add", { left: 1, right: 1 }),
      },
      { outputs: { bad: "after.sum", good: "good.sum" } },
    );
    const { graph, diagnostics } = await engine.open(document);
    expect([graph, diagnostics.length]).toEqual([undefined, 2]);
    const partial = await engine.open(document, { partial: true });
    expect(partial.diagnostics).toEqual(diagnostics);
    expect((await logOf(engine, partial.graph!)).log).toEqual(["ran good", "succeeded"]);
  });

  test("a run goes on with the document it was given, whatever becomes of that document", async () => {
    const engine = rigEngine({ catalogue });
    const nodes = {
      s: node("slow", { value: 1 }),
      n: node("label", { text: "abc" }),
      a: node("add", { left: { from: "s.sum" }, right: { from: "n.size" } }),
    };
    const document = documentOf(nodes, { outputs: { sum: "a.sum" } });
    const running = engine.run((await engine.open(document)).graph!);
    await slow.begun;
    const edited = setInputs(document, catalogue, new Map([["n.text", "abcdefgh"]])).document;
    const after = engine.run((await engine.open(edited)).graph!);
    slow.open(10);
    expect([(await running).outputs.get("sum"), (await after).outputs.get("sum")]).toEqual([13, 18]);
  });

  test("plans without running: what would run, what is known, what nobody reaches", async () => {
    const engine = rigEngine({ catalogue });
    const { graph } = await engine.open(sums);
    const states = (): string[] => engine.plan(graph!).tasks.map(({ task, state }) => `${task}: ${state}`);
    expect(states()).toEqual(["one: run", "two: run"]);
    await engine.run(graph!, { targets: ["one"] });
    expect(states()).toEqual(["one: hit", "two: run"]);
    await engine.run(graph!);
    expect(states()).toEqual(["one: not reached", "two: hit"]);
  });

  test("nodes that write get the document that is run, and facts about the run", async () => {
    let document = "";
    let facts: unknown;
    const stamps = {
      ...writes,
      run: (_: unknown, { provenance }: { provenance: { document: string; facts: unknown } }) => (
        (document = provenance.document),
        (facts = provenance.facts),
        {}
      ),
    };
    const engine = rigEngine({
      catalogue: createCatalogue([definePack({ ...pack, nodes: [stamps as never] })]),
    });
    const { graph } = await engine.open(documentOf({ w: node("writes", { value: 5 }) }));
    await engine.run(graph!, { facts: { when: "now" } });
    expect(JSON.parse(document)).toMatchObject({ dreamloom: 1, nodes: { w: { inputs: { value: 5 } } } });
    expect(facts).toEqual({ when: "now" });
  });

  test("says what the cache holds of a graph, and computes nothing for it", async () => {
    const engine = rigEngine({ catalogue });
    const { graph } = await engine.open(sums);
    const [before] = engine.artifacts(graph!, ["one"]);
    expect(before).toEqual({ node: "one", fingerprint: engine.explain(graph!, "one").fingerprint });
    await engine.run(graph!, { targets: ["one"] });
    expect(engine.artifacts(graph!).map(({ node, outputs }) => [node, outputs])).toEqual([
      ["one", { sum: 3 }],
      ["two", undefined],
    ]);
    expect(() => engine.artifacts(graph!, ["three"])).toThrow('The graph has no node and no output "three"');
  });

  test("for another folder's files it is the same engine: what is under way is not begun again", async () => {
    let runs = 0;
    const gate = held({ type: "rig/slow" });
    const counted = {
      ...gate.definition,
      run: (values: never, context: never) => (runs++, gate.definition.run(values, context)),
    };
    const withSlow = createCatalogue([definePack({ ...pack, nodes: [counted as never, measure] })]);
    const filesOf = (digest: string): FilesDoor =>
      ({
        find: async ({ file }: { file: string }) => ({ name: file, path: "/f", digest }),
      }) as unknown as FilesDoor;
    const here = rigEngine({ catalogue: withSlow, files: filesOf("sha256:a") });
    const there = here.withFiles(filesOf("sha256:b"));
    const document = documentOf({ s: node("slow", { value: 1 }) }, { outputs: { sum: "s.sum" } });
    const both = Promise.all([
      here.run((await here.open(document)).graph!),
      there.run((await there.open(document)).graph!),
    ]);
    await gate.begun;
    gate.open(10);
    expect((await both).map(({ outputs }) => outputs.get("sum"))).toEqual([10, 10]);
    expect(runs).toBe(1);
    const reads = documentOf(
      { m: node("measure", { file: { file: "a.txt" } }) },
      { outputs: { size: "m.size" } },
    );
    const [mine] = here.artifacts((await here.open(reads)).graph!);
    const [theirs] = there.artifacts((await there.open(reads)).graph!);
    expect(mine!.fingerprint).not.toBe(theirs!.fingerprint);
  });

  test("two engines in one process know nothing of each other", async () => {
    const [a, b] = [rigEngine({ catalogue }), rigEngine({ catalogue })];
    const { graph } = await a.open(sums);
    expect((await Promise.all([logOf(a, graph!), logOf(b, graph!)])).map(({ ran }) => ran)).toEqual([
      ["one", "two"],
      ["one", "two"],
    ]);
  });
});
