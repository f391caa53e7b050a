import { describe, expect, test } from "vitest";
import type { AnyDefinition, Looked } from "./define-node.js";
import { explainFingerprint, fingerprintsOf } from "./fingerprint.js";
import type { Graph } from "./graph.js";
import { sha256 } from "./digest.js";
import { file, optional } from "./sockets/port-builders.js";
import { numberSocket, textSocket } from "./sockets/plain.js";
import {
  add,
  from,
  graphOf,
  join,
  list,
  logOf,
  nodeThat,
  rigEngine,
  type NodeLiteral,
} from "./testing/rig.js";

function fingerprintOf(graph: Graph, id = [...graph.byId.keys()].at(-1)!): string {
  return fingerprintsOf(graph).tasks[graph.byId.get(id)!.index]!;
}

const base: NodeLiteral = [add, { left: 1, right: 2 }];

describe("a fingerprint", () => {
  test("does not depend on ids, on the order of inputs, or on other nodes", () => {
    const graphs = [
      graphOf({ one: base, two: [add, { left: from("one.sum"), right: 3 }] }),
      graphOf({ x: [add, { right: 9, left: 9 }], a: base, b: [add, { right: 3, left: from("a.sum") }] }),
    ];
    expect(new Set(graphs.map((graph) => fingerprintOf(graph))).size).toBe(1);
  });

  test("depends on everything that may change the outputs", () => {
    const loaded: AnyDefinition = nodeThat(() => ({ sum: 1 }), {
      inputs: { left: numberSocket, right: numberSocket },
    });
    const variants: Record<string, NodeLiteral> = {
      base,
      literal: [add, { left: 1, right: 3 }],
      port: [add, { left: 2, right: 1 }],
      "a text for a number": [add, { left: "1", right: 2 }],
      "a bigint for a number": [add, { left: 1n, right: 2 }],
      "minus zero": [add, { left: -0, right: 2 }],
      zero: [add, { left: 0, right: 2 }],
      type: [{ ...add, type: "rig/other" } as unknown as AnyDefinition, base[1]!],
      version: [{ ...add, version: 2 } as unknown as AnyDefinition, base[1]!],
      absent: [add, { left: 1 }],
      "an empty list": [add, { left: list(), right: 2 }],
      "a list of one": [add, { left: list(1), right: 2 }],
      "a list in a list": [add, { left: list(list(1)), right: 2 }],
      "a literal list": [add, { left: [1], right: 2 }],
      "a record": [add, { left: { a: 1 }, right: 2 }],
      "a record with a special key": [add, { left: { $int: "1" }, right: 2 }],
      "files looked at": [loaded, base[1]!, { depends: { "*": ["sha256:1"] } }],
      "other files": [loaded, base[1]!, { depends: { "*": ["sha256:2"] } }],
      "files of one output": [loaded, base[1]!, { depends: { sum: ["sha256:1"] } }],
    };
    const fingerprints = Object.entries(variants).map(([name, node]) => [
      fingerprintOf(graphOf({ n: node })),
      name,
    ]);
    expect(new Map(fingerprints as [string, string][]).size).toBe(fingerprints.length);
  });

  test("takes in which output a link comes from, and the whole tree above it", () => {
    const two = nodeThat(() => ({}), { outputs: { a: numberSocket, b: numberSocket } });
    const graph = (port: string, value: number): Graph =>
      graphOf({
        two: [two, { value }],
        middle: [add, { left: from(`two.${port}`), right: 0 }],
        n: [add, { left: from("middle.sum"), right: 0 }],
      });
    const all = [graph("a", 1), graph("b", 1), graph("a", 2)].map((each) => fingerprintOf(each));
    expect(new Set(all).size).toBe(3);
  });

  test("depends on the pack", () => {
    const graph = graphOf({ n: base });
    const other = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, pack: "rig@2 -" })) };
    expect(fingerprintOf(other, "n")).not.toBe(fingerprintOf(graph));
  });

  test("is the same on every machine and in every version of key format 1", () => {
    const graph = graphOf({ one: base, two: [join, { texts: list("ä", from("one.sum")) }] });
    expect(fingerprintOf(graph)).toBe("af9c834b15a5bbf469300764b15a284eab68a609f18b42f0323ea65abced4906");
  });
});

describe("an output's fingerprint", () => {
  const outputs = { lmm: textSocket, dit: textSocket };
  const load = nodeThat(() => ({ lmm: "l", dit: "d" }), { type: "rig/load", outputs, keep: false });
  const encode = nodeThat(({ text }) => ({ sum: text!.length }), { type: "rig/encode" });
  const graph = (depends: NonNullable<Looked["depends"]>): Graph =>
    graphOf(
      {
        load: [load, { text: "mini" }, { depends }],
        encode: [encode, { text: from("load.lmm") }],
        sample: [add, { left: from("encode.sum"), right: 1 }],
        paint: [encode, { text: from("load.dit") }],
      },
      { sample: "sample.sum", paint: "paint.sum" },
    );

  test("takes in only the files that it depends on", async () => {
    const engine = rigEngine();
    await logOf(engine, graph({ lmm: ["sha256:1"], dit: ["sha256:2"] }));
    expect((await logOf(engine, graph({ lmm: ["sha256:1"], dit: ["sha256:3"] }))).log).toEqual([
      "hits sample",
      "ran paint",
      "succeeded",
    ]);
  });

  test("takes in what every output depends on", async () => {
    const engine = rigEngine();
    await logOf(engine, graph({ "*": ["cpu"], lmm: ["sha256:1"] }));
    const { ran } = await logOf(engine, graph({ "*": ["gpu"], lmm: ["sha256:1"] }));
    expect(ran.toSorted()).toEqual(["encode", "paint", "sample"]);
  });
});

describe("a file", () => {
  const read = nodeThat(() => ({ sum: 1 }), {
    inputs: { file: file("A file.", { accept: [".png"] }), more: optional(numberSocket, "N.") },
  });
  const graph = (literal: Readonly<Record<string, string>>, looked?: Looked): Graph =>
    graphOf({ n: [read, { file: literal }, ...(looked ? [looked] : [])] as unknown as NodeLiteral });

  test("counts by its content, not by its name, where its content is known", () => {
    const looked = { depends: { "*": ["sha256:a"] } };
    expect(fingerprintOf(graph({ file: "a.png" }, looked))).toBe(
      fingerprintOf(graph({ file: "b.png", digest: "sha256:a" }, looked)),
    );
    expect(fingerprintOf(graph({ file: "a.png", digest: "sha256:a" }))).toBe(
      fingerprintOf(graph({ file: "b.png", digest: "sha256:a" })),
    );
    expect(fingerprintOf(graph({ file: "a.png" }))).not.toBe(fingerprintOf(graph({ file: "b.png" })));
    const other = { depends: { "*": ["sha256:b"] } };
    expect(fingerprintOf(graph({ file: "a.png" }, looked))).not.toBe(
      fingerprintOf(graph({ file: "a.png" }, other)),
    );
  });
});

describe("explaining", () => {
  test("tells every part that is hashed, in its order", () => {
    const graph = graphOf({ one: base, two: [join, { texts: list("x", from("one.sum")) }] });
    const parts = explainFingerprint(graph, graph.byId.get("two")!);
    expect(parts).toEqual([
      { kind: "key-format", port: "", text: "1" },
      { kind: "pack", port: "", text: '"rig@1 -"' },
      { kind: "type", port: "", text: '"rig/join@1"' },
      { kind: "literal", port: "texts", text: "list of 2" },
      { kind: "literal", port: "texts[0]", text: '"x"' },
      { kind: "link", port: "texts[1]", text: `${fingerprintOf(graph, "one")}.sum` },
    ]);
    const text = parts.map(({ kind, port, text }) => `${kind} ${port} ${text}\n`).join("");
    expect(sha256(text)).toBe(fingerprintOf(graph));
  });

  test("says whether the cache knows the node", async () => {
    const engine = rigEngine();
    const graph = graphOf({ one: base }, { sum: "one.sum" });
    expect(engine.explain(graph, "one")).toMatchObject({ node: "one", cached: false, kept: true });
    await engine.run(graph);
    expect(engine.explain(graph, "sum")).toMatchObject({
      node: "one",
      cached: true,
      fingerprint: fingerprintOf(graph),
    });
  });
});
