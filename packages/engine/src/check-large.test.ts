import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkDocument, maxNodes } from "./check.js";
import type { DocumentInput, DocumentNode, Json } from "./document.js";
import { check, documentOf, messages, testCatalogue } from "./testing/document-rig.js";

describe("large documents", () => {
  const paint = (inputs: [string, DocumentInput][]): DocumentNode => ({
    type: "test/paint",
    version: 1,
    inputs: new Map<string, DocumentInput>([["pictures", { kind: "list", items: [] }], ...inputs]),
  });
  const base = documentOf({});
  const count = 100_000;
  const link = (node: string): DocumentInput => ({ kind: "link", node, port: "caption" });

  it("of a chain and of a fan of 100,000 nodes are checked", () => {
    const chain = new Map(
      Array.from({ length: count }, (_, at) => [
        `n${at}`,
        paint(at === 0 ? [] : [["text", link(`n${at - 1}`)]]),
      ]),
    );
    const { graph, diagnostics } = check({ ...base, nodes: new Map([...chain].reverse()) });
    expect(diagnostics).toEqual([]);
    expect(graph!.nodes[count - 1]!.id).toBe(`n${count - 1}`);
    const fan = new Map(
      Array.from({ length: count }, (_, at) => [`n${at}`, paint(at === 0 ? [] : [["text", link("n0")]])]),
    );
    expect(check({ ...base, nodes: fan }).graph!.nodes).toHaveLength(count);
  });

  it("of a million links are checked", () => {
    const kind = "link";
    const sources = Array.from({ length: 1000 }, (_, at) => [`s${at}`, paint([])] as const);
    const items = sources.map(([node]): DocumentInput => ({ kind, node, port: "picture" }));
    const sinks = Array.from({ length: 1000 }, (_, at) => {
      return [`t${at}`, paint([["pictures", { kind: "list", items }]])] as const;
    });
    const { graph, diagnostics } = check({ ...base, nodes: new Map([...sinks, ...sources]) });
    expect(diagnostics).toEqual([]);
    expect(graph!.nodes).toHaveLength(2000);
  });

  it("with a hundred thousand wrong links get a thousand sentences, and are told how many more there are", () => {
    const nodes = new Map(
      Array.from({ length: count }, (_, at) => [`node-${at}`, paint([["text", link(`gone-${at}`)]])]),
    );
    const found = messages({ ...base, nodes });
    expect(found).toHaveLength(1001);
    expect(found.at(-1)).toBe("There are 99,000 more problems.");
    expect(
      checkDocument({ ...base, nodes }, testCatalogue, new Map(), { partial: true }).graph!.nodes,
    ).toEqual([]);
  });

  it("of more nodes than the cap are refused", () => {
    const nodes = new Map(Array.from({ length: maxNodes + 1 }, (_, at) => [`n${at}`, paint([])]));
    expect(messages({ ...base, nodes })).toEqual([
      "The document has 200,001 nodes; at most 200,000 can be run.",
    ]);
  });
});

it("any document of known nodes with any links gives a graph or errors, never a throw", () => {
  const ids = ["a", "b", "c", "d"] as const;
  const port = fc.constantFrom("text", "pictures", "ratios", "offset", "room", "back", "nothing");
  const input: fc.Arbitrary<DocumentInput> = fc.letrec<{ input: DocumentInput }>((tie) => ({
    input: fc.oneof(
      { depthSize: "small" },
      fc.record({
        kind: fc.constant("literal" as const),
        value: fc.constantFrom<Json>(1, 0, "x", "#ffffff", null, true, [1], { a: 1 }),
      }),
      fc.record({
        kind: fc.constant("link" as const),
        node: fc.constantFrom(...ids, "gone"),
        port: fc.constantFrom("picture", "pictures", "caption", "count", "none"),
      }),
      fc.record({ kind: fc.constant("file" as const), file: fc.constantFrom("a.png", "../b") }),
      fc.record({ kind: fc.constant("list" as const), items: fc.array(tie("input"), { maxLength: 3 }) }),
    ),
  })).input;
  const node = fc
    .array(fc.tuple(port, input))
    .map((inputs): DocumentNode => ({ type: "test/paint", version: 1, inputs: new Map(inputs) }));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...ids), node)), (nodes) => {
      const document = { ...documentOf({}), nodes: new Map(nodes) };
      const { graph, diagnostics } = check(document);
      expect(graph === undefined).toBe(diagnostics.length > 0);
      for (const { message } of diagnostics) expect(message).toMatch(/^["A-Z].*[.?]$/);
      const partial = checkDocument(document, testCatalogue, new Map(), { partial: true }).graph!;
      for (const { index, inputs } of partial.nodes)
        for (const each of inputs)
          if (each.input.kind === "link") expect(each.input.from).toBeLessThan(index);
    }),
  );
});
