import { parseDocument } from "@dreamloom/engine";
import { toPlain, type PlainDocument } from "@dreamloom/engine/edits";
import { describe, expect, it } from "vitest";
import { changesBetween } from "./changes.js";
import { changeLine, whereDiffer } from "./changes-in-words.js";

const packs = { t: { name: "tiny", version: "1.0.0" } };

function plain(nodes: Readonly<Record<string, object>>, more: object = {}): PlainDocument {
  const typed = Object.entries(nodes).map(([id, node]) => [id, { type: "t/join", version: 1, ...node }]);
  const text = JSON.stringify({ dreamloom: 1, packs, nodes: Object.fromEntries(typed) as object, ...more });
  const { document, diagnostics } = parseDocument(text);
  if (document === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return toPlain(document);
}

function lines(a: PlainDocument, b: PlainDocument): string[] {
  return changesBetween(a, b)
    .map(changeLine)
    .map(({ sign, text }) => `${sign} ${text}`);
}

const chain = (first: string, second: string, amount = 1): PlainDocument =>
  plain(
    {
      [first]: { inputs: { amount } },
      [second]: { inputs: { from: { from: `${first}.out` } } },
      end: { inputs: { all: [{ from: `${second}.out` }] } },
    },
    { inputs: { amount: `${first}.amount` }, layout: { [first]: { at: [0, 0] } } },
  );

describe("changes between documents", () => {
  it("are said in the order of the graph, title and packs first", () => {
    const was = plain(
      {
        zero: { inputs: { n: 1 } },
        mid: { inputs: { in: { from: "zero.out" }, list: [1, 2] }, mute: true },
        all: { inputs: { in: { from: "mid.out" }, file: { file: "a.png" } } },
        gone: { type: "t/old" },
      },
      { title: "A", inputs: { n: "zero.n" }, outputs: { out: "all.out" } },
    );
    const is = plain(
      {
        zero: { inputs: { n: { each: [0, 0.5], as: "r" } }, version: 2 },
        mid: { inputs: { in: { from: "zero.other" }, list: [1, 3], new: true }, bypass: true },
        all: { inputs: { in: { from: "mid.out" }, file: { file: "b.png" } } },
        come: { type: "t/new" },
      },
      {
        title: "B",
        packs: { t: { name: "tiny", version: "2.0.0" } },
        inputs: { n: ["zero.n", "mid.list"] },
      },
    );
    expect(lines(was, is)).toEqual([
      "~ title: A → B",
      "~ pack t: tiny 1.0.0 → tiny 2.0.0",
      "~ input n: zero.n → zero.n, mid.list",
      '~ node "zero": t/join@1 → t/join@2',
      '~ zero.n: 1 → each of [0, 0.5] as "r"',
      '~ node "mid" is no longer muted',
      '~ node "mid" is bypassed',
      "~ mid.in: ← zero.out → ← zero.other",
      "~ mid.list: [1, 2] → [1, 3]",
      "+ mid.new: true",
      '~ all.file: file "a.png" → file "b.png"',
      '+ node "come" (t/new)',
      '- node "gone" (t/old)',
      "- output out: all.out",
    ]);
  });

  it("of places alone are one line, and none are told of a graph and itself", () => {
    const at = (x: number): PlainDocument =>
      plain(
        { a: {}, b: {} },
        { layout: { a: { at: [x, 0] }, b: { at: [x, 9] }, "#1": { title: String(x) } } },
      );
    expect(changesBetween(at(0), at(0))).toEqual([]);
    expect(lines(at(0), at(5))).toEqual(["~ 2 nodes were moved; 1 other thing about the layout changed"]);
  });

  it("tell a chain of renamed nodes as renamed, and nothing else", () => {
    expect(lines(chain("a", "b"), chain("x", "y"))).toEqual([
      '~ node "a" is called "x"',
      '~ node "b" is called "y"',
    ]);
  });

  it("tell a node with another id and another value as removed and added", () => {
    expect(changesBetween(chain("a", "b"), chain("x", "b", 2)).map(({ kind }) => kind)).toEqual([
      "document-input",
      "node-added",
      "input",
      "node-removed",
    ]);
  });

  it("do not guess between two nodes that are alike", () => {
    const two = (a: string, b: string): PlainDocument => plain({ [a]: {}, [b]: {} });
    const kinds = changesBetween(two("a", "b"), two("x", "y")).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(["node-added", "node-added", "node-removed", "node-removed"]);
  });

  it("end where documents go round in circles", () => {
    const round = (n: number): PlainDocument =>
      plain({ a: { inputs: { in: { from: "b.out" } } }, b: { inputs: { in: { from: "a.out" }, n } } });
    expect(lines(round(1), round(2))).toEqual(["~ b.n: 1 → 2"]);
  });
});

describe("long texts", () => {
  it("are shown where they differ", () => {
    const long = "a whale ".repeat(20);
    expect(whereDiffer(`${long}left${long}`, `${long}right${long}`)).toEqual({
      was: "…ale a whale a whale lefta whale a whale a whale a whale a wh…",
      is: "…ale a whale a whale righta whale a whale a whale a whale a w…",
    });
    expect(whereDiffer("short", "shorter")).toEqual({ was: "short", is: "shorter" });
  });
});
