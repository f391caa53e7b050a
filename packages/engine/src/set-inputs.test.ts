import { describe, expect, it } from "vitest";
import type { Json } from "./document.js";
import { parseDocument } from "./parse.js";
import { printDocument } from "./print.js";
import { setInputs } from "./set-inputs.js";
import { documentOf, messages, messagesOf, testCatalogue } from "./testing/document-rig.js";

const document = documentOf(
  { paint: ["paint", { pictures: [], text: "old" }], other: ["paint", { pictures: [] }], far: ["acme/blur"] },
  { inputs: { prompt: "paint.text", both: ["paint.offset", "other.offset"], far: "far.x" } },
);
const set = (sets: Record<string, Json>) => setInputs(document, testCatalogue, new Map(Object.entries(sets)));
const inputsOf = (sets: Record<string, Json>, node: string) =>
  Object.fromEntries(set(sets).document.nodes.get(node)!.inputs);

describe("setting inputs", () => {
  it("puts a value where the document's input points, at every port it names", () => {
    const { document: changed, diagnostics } = set({ prompt: "new", both: 3, far: 1 });
    expect(diagnostics).toEqual([]);
    expect(changed.nodes.get("paint")!.inputs.get("text")).toEqual({ kind: "literal", value: "new" });
    expect(changed.nodes.get("paint")!.inputs.get("offset")).toEqual({ kind: "literal", value: 3 });
    expect(changed.nodes.get("other")!.inputs.get("offset")).toEqual({ kind: "literal", value: 3 });
    expect(changed.nodes.get("far")!.inputs.get("x")).toEqual({ kind: "literal", value: 1 });
    expect(document.nodes.get("paint")!.inputs.get("text")).toEqual({ kind: "literal", value: "old" });
  });

  it("takes node.port for any port", () => {
    expect(inputsOf({ "other.back": "#000000" }, "other").back).toEqual({
      kind: "literal",
      value: "#000000",
    });
  });

  it("takes files, lists of files, and tables", () => {
    const file = { file: "a.png", digest: `sha256:${"0".repeat(64)}` };
    expect(inputsOf({ "paint.pictures": [file, { file: "b.png" }] }, "paint").pictures).toEqual({
      kind: "list",
      items: [
        { kind: "file", ...file },
        { kind: "file", file: "b.png" },
      ],
    });
    const table = { columns: ["a"], rows: [] };
    expect(inputsOf({ far: table }, "far").x).toEqual({ kind: "literal", value: table });
  });

  it("keeps seeds of 64 bits, as decimal strings beyond 2^53", () => {
    expect(inputsOf({ far: 18446744073709551615n }, "far").x).toEqual({
      kind: "literal",
      value: "18446744073709551615",
    });
    expect(inputsOf({ far: 7n }, "far").x).toEqual({ kind: "literal", value: 7 });
  });

  it("takes a list nested ten thousand deep, for checking to refuse", () => {
    let deep: Json = 1;
    for (let depth = 0; depth < 10_000; depth++) deep = [deep];
    expect(messages(set({ "paint.ratios": deep }).document).at(-1)).toMatch(
      /^"paint"\.ratios is a list of 1; it takes one/,
    );
  });

  it("says which inputs there are when a name is none", () => {
    expect(messagesOf(set({ promt: "x", "paint.txt": 1, "gone.x": 1, toString: 1 }).diagnostics)).toEqual([
      'The document has no input "promt"; did you mean "prompt"?',
      '"paint" has no input "txt"; did you mean "text"?',
      'The document has no input "gone.x"; there are "prompt", "both" and "far".',
      'The document has no input "toString"; there are "prompt", "both" and "far".',
    ]);
  });

  it("gives a document that prints and parses like any other", () => {
    const changed = set({
      prompt: 'a "quoted"\nline',
      both: 2 ** 60,
      "paint.pictures": [{ file: "a.png" }],
    }).document;
    expect(parseDocument(printDocument(changed))).toEqual({ document: changed, diagnostics: [] });
  });
});
