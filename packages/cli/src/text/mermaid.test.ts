import { parseDocument, type GraphDocument } from "@dreamloom/engine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mermaidOf } from "./mermaid.js";

function documentOf(parts: object): GraphDocument {
  const { document, diagnostics } = parseDocument(JSON.stringify({ dreamloom: 1, nodes: {}, ...parts }));
  if (document === undefined) throw new Error(JSON.stringify(diagnostics));
  return document;
}

const titles = new Map([["dream/resize", "Resize"]]);
const draw = (parts: object): string[] =>
  mermaidOf(documentOf(parts), (type) => titles.get(type)).split("\n");
const resize = (inputs: object, more: object = {}): object => ({
  type: "dream/resize",
  version: 1,
  inputs,
  ...more,
});

describe("a graph as Mermaid", () => {
  it("has nodes with titles, links with ports, groups, literals and marked outputs", () => {
    const nodes = {
      load: { type: "their/load-it", version: 1, inputs: { file: { file: "pictures/cat.png" } } },
      small: resize({ picture: { from: "load.image" }, width: 24 }, { mute: true }),
      again: resize({ picture: { from: "small.picture" }, list: [{ from: "load.image" }, 3] }),
    };
    const layout = { "#a": { title: "Both sizes", members: ["small", "again", "gone"] } };
    expect(draw({ nodes, layout, outputs: { result: "again.picture" }, title: "A: b" })).toEqual([
      "---",
      'title: "A\\U0000003a b"',
      "---",
      "flowchart LR",
      '  subgraph g1["Both sizes"]',
      '    n1["Resize<br/>again"]',
      '    n3["Resize<br/>small #40;muted#41;<br/>width #61; 24"]',
      "  end",
      '  n2["their/load-it<br/>load<br/>file #61; pictures/cat#46;png"]',
      '  o1(["result"])',
      '  n2 -->|"image → list"| n1',
      '  n3 -->|"picture"| n1',
      '  n2 -->|"image → picture"| n3',
      '  n1 ==>|"picture"| o1',
      "  classDef output stroke-width:3px",
      "  class o1 output",
      "",
    ]);
  });

  it("draws what a link names and the graph has not", () => {
    const lines = draw({ nodes: { a: resize({ picture: { from: "gone.picture" } }) } });
    expect(lines).toContain('  x1["gone<br/>is not there"]');
    expect(lines).toContain('  x1 -->|"picture"| n1');
    expect(lines).toContain("  class x1 absent");
  });

  it("is the same whatever order the document was written in", () => {
    const [a, b] = [resize({ width: 1, height: 2 }), resize({ picture: { from: "a.picture" } })];
    expect(draw({ nodes: { b, a } })).toEqual(draw({ nodes: { a, b } }));
  });

  it("keeps literals short, and a node to a few of them", () => {
    const long = draw({ nodes: { a: resize({ text: "word ".repeat(100_000) }) } })[1] ?? "";
    expect(long).toBe('  n1["Resize<br/>a<br/>text #61; word word word word word word w#8230;"]');
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`p${index}`, index]));
    expect(draw({ nodes: { a: resize(many) } })[1]).toMatch(/p5 #61; 5<br\/>and 3 more"\]$/);
  });

  it("says nothing of a layout that is no group", () => {
    const layout = {
      "#a": 3,
      "#b": { members: "a" },
      "#c": { members: [1, {}] },
      "#d": null,
      a: { members: ["a"] },
    };
    expect(draw({ nodes: { a: resize({}) }, layout })).toEqual(["flowchart LR", '  n1["Resize<br/>a"]', ""]);
  });

  it("cannot be broken or steered by any text: labels are letters, codes and our own line breaks", () => {
    const nasty = fc.oneof(
      // No document has a NUL.
      fc.string({ unit: "binary" }).map((text) => text.replaceAll("\0", "")),
      fc.constantFrom(
        '"] --> x; click n1 "javascript:alert(1)"',
        "%%{init: {}}%%",
        "end",
        "`**md**`",
        "1. one",
        "www.example.com",
        "<img src=x onerror=1>",
        "#quot;",
        "a\n---\nb",
        "style a:b#c;",
      ),
    );
    const label = /^(?:[\p{L}\p{M}\p{N} ,/]|[-_.](?=[\p{L}\p{N}])|#\d+;|<br\/>)*$/u;
    const line =
      /^ *(?:subgraph g\d+\["(.*)"\]|n\d+\["(.*)"\]|end|flowchart LR|---|title: "[\p{L}\p{M}\p{N} ,/\\]*")$/u;
    fc.assert(
      fc.property(nasty, nasty, nasty, (title, group, text) => {
        const layout = { "#a": { title: group, members: ["a"] } };
        for (const one of draw({ title, layout, nodes: { a: resize({ text }) } }).slice(0, -1)) {
          const found = line.exec(one);
          expect(found, one).not.toBeNull();
          expect(found?.[1] ?? found?.[2] ?? "").toMatch(label);
        }
      }),
    );
  });
});
