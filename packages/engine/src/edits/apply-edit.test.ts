import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyEdit,
  applyPatches,
  emptyPlain,
  fromPlain,
  inverseOf,
  makeEdit,
  printPlain,
  toPlain,
  type Patch,
  type PlainDocument,
} from "./index.js";
import { parseDocument } from "../parse.js";
import { printDocument } from "../print.js";

const node = (inputs: PlainDocument["nodes"][string]["inputs"] = {}) => ({
  type: "dream/blend",
  version: 1,
  inputs,
});

const chain: PlainDocument = {
  ...emptyPlain,
  nodes: {
    a: node({ r: 1 }),
    b: node({ x: { from: "a.out" } }),
    c: node({ x: { from: "b.out" }, y: [{ from: "a.out" }, 3] }),
  },
  inputs: { first: ["a.r", "b.r"], second: "b.r" },
  outputs: { picture: "c.out" },
  layout: {
    a: { at: [0, 0] },
    "b.x": { via: [[1, 2]] },
    "#g": { title: "Group", members: ["a", "b"] },
    c: { at: [5, 5] },
  },
};

const done = (document: PlainDocument, patches: readonly Patch[]) => {
  const applied = applyEdit(document, patches);
  if ("refused" in applied) throw new Error(applied.refused);
  return applied;
};

const refusal = (document: PlainDocument, ...patches: readonly Patch[]) => {
  const applied = applyEdit(document, patches);
  return "refused" in applied ? applied.refused : undefined;
};

describe("an edit", () => {
  it("sets a leaf and says what undoes it", () => {
    const { document, patches, inverse } = done(chain, [
      { op: "replace", path: ["nodes", "a", "inputs", "r"], value: 2 },
    ]);
    expect(document.nodes.a!.inputs).toEqual({ r: 2 });
    expect(patches).toEqual([{ op: "replace", path: ["nodes", "a", "inputs", "r"], value: 2 }]);
    expect(inverse).toEqual([{ op: "replace", path: ["nodes", "a", "inputs", "r"], value: 1 }]);
    expect(chain.nodes.a!.inputs).toEqual({ r: 1 });
  });

  it("takes along what stood on a removed node: links, places, groups, ports of the document", () => {
    const { document, inverse } = done(chain, [{ op: "remove", path: ["nodes", "a"] }]);
    expect(document).toEqual({
      ...chain,
      nodes: { b: node(), c: node({ x: { from: "b.out" }, y: [3] }) },
      inputs: { first: "b.r", second: "b.r" },
      layout: { "#g": { title: "Group", members: ["b"] }, c: { at: [5, 5] } },
    });
    expect(done(document, inverse).document).toEqual(chain);
  });

  it("takes along the place of a link that goes", () => {
    const { document } = done(chain, [{ op: "remove", path: ["nodes", "b", "inputs", "x"] }]);
    expect(document.layout["b.x"]).toBeUndefined();
  });

  it("drops places of nodes and links that are gone, and is no clash", () => {
    const { patches } = done(chain, [
      { op: "add", path: ["layout", "gone"], value: { at: [1, 1] } },
      { op: "add", path: ["layout", "a.r"], value: { via: [[1, 1]] } },
      { op: "remove", path: ["nodes", "gone"] },
      { op: "remove", path: ["nodes", "gone", "inputs", "x"] },
      { op: "replace", path: ["layout", "#g", "members"], value: ["a", "gone", "a"] },
    ]);
    expect(patches).toEqual([{ op: "replace", path: ["layout", "#g", "members"], value: ["a"] }]);
  });

  it("is refused with a sentence when a node that it needs is gone", () => {
    expect(refusal(chain, { op: "replace", path: ["nodes", "gone", "inputs", "r"], value: 1 })).toBe(
      '"gone".r cannot be changed: there is no node "gone" any more.',
    );
    expect(
      refusal(chain, { op: "add", path: ["nodes", "a", "inputs", "x"], value: { from: "gone.out" } }),
    ).toBe('"a".x cannot be linked: there is no node "gone" any more.');
    expect(refusal(chain, { op: "add", path: ["inputs", "p"], value: "gone.r" })).toBe(
      '"p" of "inputs" cannot be "gone.r": there is no node "gone" any more.',
    );
  });

  it("is refused when it makes a circle, and says which", () => {
    const applied = applyEdit(chain, [
      { op: "add", path: ["nodes", "a", "inputs", "x"], value: { from: "c.out" } },
    ]);
    expect(applied).toMatchObject({
      refused: expect.stringMatching(/^This would make a circle: .*→/),
      path: ["nodes", "a", "inputs", "x"],
    });
    expect(refusal(chain, { op: "add", path: ["nodes", "a", "inputs", "x"], value: { from: "a.out" } })).toBe(
      "This would make a circle: a → a.",
    );
  });

  it("is not refused for a circle that stood in the file before", () => {
    const circular: PlainDocument = {
      ...chain,
      nodes: { ...chain.nodes, a: node({ x: { from: "c.out" } }), d: node() },
    };
    expect(
      refusal(circular, { op: "add", path: ["nodes", "c", "inputs", "z"], value: { from: "d.out" } }),
    ).toBeUndefined();
    expect(
      refusal(circular, { op: "add", path: ["nodes", "d", "inputs", "z"], value: { from: "c.out" } }),
    ).toBeUndefined();
    expect(
      refusal(
        circular,
        { op: "add", path: ["nodes", "d", "inputs", "z"], value: { from: "c.out" } },
        { op: "add", path: ["nodes", "c", "inputs", "z"], value: { from: "d.out" } },
      ),
    ).toMatch(/circle: .*d/);
  });

  it("takes a new node and links to it in any order", () => {
    const patches: Patch[] = [
      { op: "add", path: ["nodes", "a", "inputs", "x"], value: { from: "n.out" } },
      { op: "add", path: ["nodes", "n"], value: node() },
      { op: "add", path: ["layout", "n"], value: { at: [1, 1] } },
    ];
    expect(refusal(chain, patches[0]!)).toMatch(/no node "n"/);
    const { document } = done(chain, [patches[1]!, patches[0]!, patches[2]!]);
    expect(document.layout.n).toEqual({ at: [1, 1] });
    expect(done(chain, patches).document).toEqual(document);
  });

  it.each([
    [["nodes", "a", "inputs", "r", "deep"], 1, /no leaf/],
    [["dreamloom"], 2, /no leaf/],
    [["layout", "a", "at", "0"], 5, /no leaf/],
    [["nodes", "__proto__"], node(), /"__proto__"/],
    [["nodes", "constructor"], node(), /"constructor"/],
    [["nodes", "a.b"], node(), /"a.b"/],
    [["nodes", "n"], { type: 3, version: 1, inputs: {} }, /type/],
    [["nodes", "n"], { ...node(), extra: 1 }, /extra/],
    [["nodes", "a", "version"], 0, /whole number/],
    [["nodes", "a", "mute"], false, /true/],
    [["nodes", "a", "inputs", "r"], Number.NaN, /NaN/],
    [["nodes", "a", "inputs", "r"], { some: "thing" }, /literal/],
    [["nodes", "a", "inputs", "r"], { value: { a: undefined } }, /file can hold/],
    [["nodes", "a", "inputs", "r"], "\ud800", /character/],
    [["layout", "a", "at"], [1, 2, 3], /two numbers/],
    [["layout", "a", "at"], [1, 1e300], /two numbers/],
    [["layout", "a", "__proto__"], 1, /__proto__/],
    [["layout", "a b"], { at: [1, 1] }, /layout/],
    [["layout", "#g", "members"], "a", /names/],
    [["inputs", "p"], [], /input/],
    [["outputs", "p"], "a", /output/],
    [["packs", "dream"], { name: "x" }, /package/],
    [["title"], 7, /text/],
  ])("refuses %j = %j", (path, value, sentence) => {
    expect(refusal(chain, { op: "add", path, value })).toMatch(sentence);
  });

  it("refuses what lies deeper than a file may hold", () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 61; depth++) deep = [deep];
    expect(refusal(chain, { op: "add", path: ["nodes", "a", "inputs", "r"], value: deep })).toMatch(
      /too deep/,
    );
  });
});

describe("a recipe", () => {
  it("is cut to leaves", () => {
    const patches = makeEdit(chain, (draft) => {
      draft.layout.a!.at = [1, 1];
      draft.nodes.b!.inputs.r = 4;
      delete draft.nodes.c!.inputs.y;
      draft.nodes.c!.mute = true;
      draft.title = "New";
    });
    expect(patches).toEqual([
      { op: "replace", path: ["layout", "a", "at"], value: [1, 1] },
      { op: "add", path: ["nodes", "b", "inputs", "r"], value: 4 },
      { op: "add", path: ["nodes", "c", "mute"], value: true },
      { op: "remove", path: ["nodes", "c", "inputs", "y"] },
      { op: "add", path: ["title"], value: "New" },
    ]);
  });

  it("that changes nothing gives no patches", () => {
    expect(makeEdit(chain, (draft) => void (draft.nodes.a!.inputs.r = 1))).toEqual([]);
  });
});

const names = ["a", "b", "c", "d", "e"];
const name = fc.constantFrom(...names);
const port = fc.constantFrom("x", "y", "z");
const literal = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.double());
const link = name.map((from) => ({ from: `${from}.out` }));
const input = fc.oneof(
  literal,
  link,
  fc.array(fc.oneof(link, literal), { maxLength: 3 }),
  fc.record({ value: fc.jsonValue() }),
);
const plainNode = fc.record({
  type: fc.constantFrom("dream/a", "dream/b"),
  version: fc.integer({ min: 1, max: 3 }),
  inputs: fc.dictionary(port, input, { maxKeys: 3 }),
});
const place = fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: -500, max: 500 }));
const leaf: fc.Arbitrary<readonly [readonly string[], unknown]> = fc.oneof(
  fc.tuple(
    name.map((id) => ["nodes", id]),
    plainNode,
  ),
  fc.tuple(
    fc.tuple(name, port).map(([id, at]) => ["nodes", id, "inputs", at]),
    input,
  ),
  fc.tuple(
    name.map((id) => ["nodes", id, "mute"]),
    fc.constant(true),
  ),
  fc.tuple(
    name.map((id) => ["layout", id, "at"]),
    place,
  ),
  fc.tuple(
    fc.tuple(name, port).map(([id, at]) => ["layout", `${id}.${at}`]),
    fc.record({ via: fc.array(place) }),
  ),
  fc.tuple(fc.constant(["layout", "#g"]), fc.record({ members: fc.array(name), title: fc.string() })),
  fc.tuple(
    fc.tuple(fc.constantFrom("inputs", "outputs"), port).map(([part, at]) => [part, at]),
    name.map((id) => `${id}.x`),
  ),
  fc.tuple(fc.constant(["title"]), fc.string()),
);
const patch: fc.Arbitrary<Patch> = fc
  .tuple(fc.constantFrom("add", "replace", "remove", "remove"), leaf)
  .map(([op, [path, value]]) => (op === "remove" ? { op, path } : { op, path, value }) as Patch);
const edits = fc.array(fc.array(patch, { minLength: 1, maxLength: 4 }), { maxLength: 25 });

/** The document after those of the edits that are taken. */
function after(all: readonly (readonly Patch[])[]): PlainDocument {
  return all.reduce<PlainDocument>((document, each) => {
    const applied = applyEdit(document, each);
    return "refused" in applied ? document : applied.document;
  }, emptyPlain);
}

const hostile = fc.array(
  fc.record(
    {
      op: fc.constantFrom("add", "replace", "remove", "move"),
      path: fc.oneof(
        leaf.map(([path]) => path),
        fc.array(
          fc.oneof(
            fc.string(),
            fc.constantFrom("nodes", "layout", "__proto__", "constructor", "inputs"),
            fc.integer(),
          ),
        ),
        fc.anything(),
      ),
      value: fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
    },
    { requiredKeys: [] },
  ),
);

describe("every edit", () => {
  it("can be taken back exactly", () => {
    fc.assert(
      fc.property(edits, fc.array(patch, { maxLength: 5 }), (before, edit) => {
        const document = after(before);
        const applied = applyEdit(document, edit);
        if ("refused" in applied) return;
        const back = applyEdit(applied.document, applied.inverse);
        expect(back).toMatchObject({ document });
        expect(applyPatches(applied.document, applied.inverse)).toEqual(document);
      }),
      { verbose: 1 },
    );
  });

  it("comes to the same by its patches alone", () => {
    fc.assert(
      fc.property(edits, fc.array(patch, { maxLength: 5 }), (before, edit) => {
        const document = after(before);
        const applied = applyEdit(document, edit);
        if ("refused" in applied) return;
        const { patches, inverse } = applied;
        expect(applyPatches(document, patches)).toEqual(applied.document);
        expect(applyEdit(document, patches)).toMatchObject({ document: applied.document, patches });
        expect(inverseOf(document, patches).toSorted(byPath)).toEqual([...inverse].sort(byPath));
      }),
    );
  });

  it("leaves a document that can be saved and read again, and has no circle and no link to nowhere", () => {
    fc.assert(
      fc.property(edits, (all) => {
        const document = after(all);
        expect(fromPlain(document).diagnostics).toEqual([]);
        const text = printPlain(document);
        expect(text).toBe(printDocument(fromPlain(document).document!));
        const read = parseDocument(text);
        expect(read.diagnostics).toEqual([]);
        expect(printPlain(toPlain(read.document!))).toBe(text);
        for (const [id, { inputs }] of Object.entries(document.nodes))
          expect(reach(document, id, inputs)).toBe(true);
      }),
    );
  });

  it("never throws and never changes what it is given, whatever comes", () => {
    fc.assert(
      fc.property(edits, hostile, (all, patches) => {
        const document = after(all);
        const before = JSON.stringify(document);
        const applied = applyEdit(document, patches as unknown as readonly Patch[]);
        expect(JSON.stringify(document)).toBe(before);
        if (!("refused" in applied)) expect(fromPlain(applied.document).diagnostics).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

function byPath(a: Patch, b: Patch): number {
  return a.path.join("\n") < b.path.join("\n") ? -1 : 1;
}

/** Whether every source is there and none of them draws from this node. */
function reach(
  document: PlainDocument,
  id: string,
  inputs: PlainDocument["nodes"][string]["inputs"],
): boolean {
  const seen = new Set<string>();
  const todo = linked(inputs);
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const node = document.nodes[next];
    if (next === id || node === undefined) return false;
    if (seen.has(next)) continue;
    seen.add(next);
    todo.push(...linked(node.inputs));
  }
  return true;
}

function linked(inputs: unknown): string[] {
  return [...JSON.stringify(inputs).matchAll(/\{"from":"([a-e])\.out"\}/g)].map((match) => match[1]!);
}
