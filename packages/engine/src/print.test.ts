import fc from "fast-check";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DocumentInput, DocumentNode, GraphDocument, Json, PortRef } from "./document.js";
import { isName } from "./ids.js";
import { printJson } from "./json/print-json.js";
import { parseDocument } from "./parse.js";
import { printDocument } from "./print.js";

const graphs = join(import.meta.dirname, "../../../graphs");

describe("printing a document", () => {
  it("gives the same document when it is parsed again", () => {
    fc.assert(
      fc.property(documents(), (document) => {
        const text = printDocument(document);
        const parsed = parseDocument(text);
        expect(parsed).toEqual({ document, diagnostics: [] });
        expect(printDocument(parsed.document!)).toBe(text);
      }),
    );
  });

  it("is the same text whatever order the keys had", () => {
    fc.assert(
      fc.property(documents(), (document) => {
        const backwards = <Key, Part>(map: ReadonlyMap<Key, Part>): Map<Key, Part> =>
          new Map([...map].reverse());
        const turned: GraphDocument = {
          ...document,
          nodes: backwards(document.nodes),
          layout: backwards(document.layout),
          inputs: backwards(document.inputs),
        };
        expect(printDocument(turned)).toBe(printDocument(document));
      }),
    );
  });

  it("takes a line per key down to a node's inputs, and one line for what lies below", () => {
    const text = `{
  "dreamloom": 1,
  "inputs": {
    "seed": "sample.seed",
    "size": ["a.width", "b.width"]
  },
  "layout": {
    "encode.lmm": { "via": [[1, 2], [3, 4.5]] },
    "sample": { "at": [280, 120] }
  },
  "nodes": {
    "note": {
      "inputs": {
        "text": "one\\ntwo \\"three\\" é 🍎"
      },
      "type": "dream/note",
      "version": 1
    },
    "sample": {
      "bypass": true,
      "freeze": { "latent": "sha256:${"0".repeat(64)}" },
      "inputs": {
        "big": 18446744073709551615,
        "dit": { "from": "load.dit" },
        "mask": { "digest": "sha256:${"a".repeat(64)}", "file": "pictures/mask.png" },
        "pictures": [{ "file": "a.png" }, { "from": "x.y" }, []],
        "r": { "as": "r", "each": [0, 0.5, 1] },
        "table": { "value": { "columns": [], "rows": {} } },
        "unset": null
      },
      "mute": true,
      "type": "dream/dit-sample",
      "version": 1
    }
  },
  "outputs": {
    "picture": "sample.picture"
  },
  "packs": {
    "dream": { "name": "@dreamloom/nodes", "version": "0.1.0" }
  },
  "title": "Text to picture"
}
`;
    const { document, diagnostics } = parseDocument(text);
    expect(diagnostics).toEqual([]);
    expect(printDocument(document!)).toBe(text);
  });

  it("leaves out what is empty, but for the nodes", () => {
    const { document } = parseDocument(
      '{"dreamloom":1,"nodes":{"a":{"type":"x/y","version":1,"inputs":{}}},"layout":{}}',
    );
    expect(printDocument({ ...document!, nodes: new Map() })).toBe(
      '{\n  "dreamloom": 1,\n  "nodes": {}\n}\n',
    );
    expect(printDocument(document!)).toContain('"a": {\n      "type": "x/y",\n      "version": 1\n    }');
  });

  it.each(readdirSync(graphs).filter((name) => name.endsWith(".json")))(
    "gives graphs/%s back byte by byte",
    (name) => {
      const text = readFileSync(join(graphs, name), "utf8");
      const { document, diagnostics } = parseDocument(text);
      expect(diagnostics).toEqual([]);
      expect(printDocument(document!)).toBe(text);
    },
  );

  it("writes a literal of any depth without recursing", () => {
    let deep: Json = 1;
    for (let depth = 0; depth < 100_000; depth++) deep = depth % 2 ? [deep] : { a: deep };
    expect(printJson(deep)).toHaveLength(50_000 * 2 + 50_000 * '{ "a":  }'.length + 1);
  });

  it("writes lists of inputs of any depth without recursing", () => {
    let input: DocumentInput = { kind: "literal", value: 1 };
    for (let depth = 0; depth < 100_000; depth++) input = { kind: "list", items: [input] };
    const node: DocumentNode = { type: "x/y", version: 1, inputs: new Map([["a", input]]) };
    const empty = { inputs: new Map(), outputs: new Map(), layout: new Map(), packs: new Map() };
    expect(printDocument({ ...empty, nodes: new Map([["n", node]]) })).toContain("]".repeat(100_000));
  });

  it("writes whole numbers from 2^53 with an exponent, so that they are read as numbers again", () => {
    expect(printJson([2 ** 53, -(2 ** 60), 1e21, 2 ** 53 - 1])).toBe(
      "[9.007199254740992e+15, -1.152921504606847e+18, 1e+21, 9007199254740991]",
    );
  });

  it("refuses to write what JSON cannot hold", () => {
    expect(() => printJson([NaN])).toThrow("Internal error: NaN cannot stand in a document.");
  });
});

function documents(): fc.Arbitrary<GraphDocument> {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,7}$/).filter(isName);
  const text = fc.string({ unit: "grapheme" }).filter((each) => !each.includes("\0"));
  const key = text.filter((each) => each !== "__proto__");
  const scalar = fc.oneof(
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => each + 0),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n }),
    fc.boolean(),
    fc.constant(null),
  );
  const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      scalar,
      fc.array(tie("json"), { maxLength: 3 }),
      fc.dictionary(key, tie("json"), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).json;
  const digest = fc.stringMatching(/^sha256:[0-9a-f]{64}$/);
  const ref: fc.Arbitrary<PortRef> = fc.record({ node: name, port: name });
  const input = fc.letrec<{ input: DocumentInput }>((tie) => ({
    input: fc.oneof(
      { depthSize: "small" },
      json.map((value): DocumentInput => ({ kind: "literal", value })),
      ref.map((each): DocumentInput => ({ kind: "link", ...each })),
      fc
        .record({ file: text, digest: fc.option(digest, { nil: undefined }) })
        .map(({ file, digest: of }): DocumentInput => ({ kind: "file", file, ...(of && { digest: of }) })),
      fc
        .record({ values: fc.array(json, { minLength: 1, maxLength: 3 }), as: name })
        .map((each): DocumentInput => ({ kind: "each", ...each })),
      fc.array(tie("input"), { maxLength: 3 }).map((items): DocumentInput => ({ kind: "list", items })),
    ),
  })).input;
  const mapOf = <Part>(
    keys: fc.Arbitrary<string>,
    part: fc.Arbitrary<Part>,
  ): fc.Arbitrary<Map<string, Part>> =>
    fc.array(fc.tuple(keys, part), { maxLength: 4 }).map((pairs) => new Map(pairs));
  const node: fc.Arbitrary<DocumentNode> = fc
    .record({
      type: fc.stringMatching(/^[a-z]{1,5}\/[a-z-]{1,9}$/),
      version: fc.integer({ min: 1, max: 99 }),
      inputs: mapOf(name, input),
      mute: fc.boolean(),
      bypass: fc.boolean(),
      freeze: mapOf(name, digest),
    })
    .map(({ mute, bypass, freeze, ...rest }) => ({
      ...rest,
      ...(mute && { mute }),
      ...(bypass && { bypass }),
      ...(freeze.size > 0 && { freeze }),
    }));
  return fc
    .record({
      title: fc.option(text, { nil: undefined }),
      nodes: mapOf(name, node),
      inputs: mapOf(name, fc.array(ref, { minLength: 1, maxLength: 3 })),
      outputs: mapOf(name, ref),
      layout: mapOf(key, json),
      packs: mapOf(key, fc.record({ name: text, version: text })),
    })
    .map(({ title, ...rest }) => ({ ...rest, ...(title !== undefined && { title }) }));
}
