import { describe, expect, it } from "vitest";
import { maxDocumentBytes, parseDocument } from "./parse.js";
import { messagesOf } from "./testing/document-rig.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const messages = (text: string | Uint8Array): string[] => messagesOf(parseDocument(text).diagnostics);
const withNodes = (nodes: unknown): string => JSON.stringify({ dreamloom: 1, nodes });
const withInput = (input: unknown): string =>
  withNodes({ a: { type: "x/y", version: 1, inputs: { port: input } } });

describe("parsing bytes", () => {
  it("takes UTF-8, with or without a byte order mark", () => {
    const text = withNodes({});
    expect(parseDocument(bytes(text)).diagnostics).toEqual([]);
    expect(parseDocument(bytes(`\ufeff${text}`)).diagnostics).toEqual([]);
    expect(parseDocument(`\ufeff${text}`).document).toEqual(parseDocument(text).document);
  });

  it("says at which byte a text is not UTF-8", () => {
    const text = bytes('{"title": "ab"}');
    text[11] = 0xff;
    expect(messages(text)).toEqual([
      "The document is not UTF-8 text: at offset 11 the byte 0xFF stands where none such can. Save it as UTF-8.",
    ]);
    expect(messages(bytes("é").subarray(0, 1))).toEqual([
      "The document is not UTF-8 text: at offset 1 it ends within a character. Save it as UTF-8.",
    ]);
  });

  it("refuses UTF-16", () => {
    const text = withNodes({});
    const utf16 = new Uint8Array(new Uint16Array([0xfeff, ...bytes(text)]).buffer);
    expect(messages(utf16)).toEqual([
      "The document is not UTF-8 text: at offset 0 the byte 0xFF stands where none such can. Save it as UTF-8.",
    ]);
  });

  it("refuses what is larger than the cap before reading it", () => {
    expect(messages(new Uint8Array(maxDocumentBytes + 1))).toEqual([
      "The document is 65 MiB large; at most 64 MiB are read.",
    ]);
  });
});

describe("parsing JSON", () => {
  it("says line and column of what is wrong", () => {
    const { diagnostics } = parseDocument('{\n  "dreamloom": 1,\n  "nodes": {,}\n}');
    expect(diagnostics).toEqual([
      {
        code: "not-json",
        severity: "error",
        line: 3,
        column: 13,
        message: 'Line 3, column 13: This is not JSON: "," stands where a key in double quotes should be.',
      },
    ]);
  });

  it("refuses a node that stands twice", () => {
    const node = '{ "type": "x/y", "version": 1 }';
    expect(messages(`{ "dreamloom": 1, "nodes": { "a": ${node}, "a": ${node} } }`)).toEqual([
      'Line 1, column 68: The key "a" stands twice in one object.',
    ]);
  });

  it("tells a document from other JSON", () => {
    for (const text of ["[]", "1", "null", "{}", '{"nodes": {}}'])
      expect(messages(text)).toEqual([
        'This is JSON but no Dreamloom document; one is an object that has "dreamloom": 1 and "nodes".',
      ]);
  });

  it("knows graphs of ComfyUI, in both of their forms", () => {
    const saved = { last_node_id: 3, nodes: [{ id: 3, type: "KSampler" }], links: [], version: 0.4 };
    const api = { "3": { class_type: "KSampler", inputs: {} } };
    for (const graph of [saved, api])
      expect(messages(JSON.stringify(graph))).toEqual([
        "This is a graph of ComfyUI, whose nodes are not Dreamloom's; the README's \"Coming from ComfyUI\" says what is where.",
      ]);
  });

  it("refuses a document of a newer format in words, whatever else it holds", () => {
    expect(messages('{"dreamloom": 2, "loops": []}')).toEqual([
      "The document has format 2; this version of Dreamloom reads formats up to 1. Update Dreamloom to run it.",
    ]);
  });
});

describe("parsing the form of a document", () => {
  it("gives all problems at once, each with its place", () => {
    const text = `{
  "dreamloom": 1,
  "titel": "A",
  "title": 3,
  "nodes": {
    "a b": { "type": "x/y", "version": 1 },
    "b": { "type": "y", "version": 0, "input": {} },
    "c": 7
  },
  "inputs": { "seed": "b" },
  "outputs": { "picture": ["b.c"] },
  "packs": { "x": "1.0" }
}`;
    const { document, diagnostics } = parseDocument(text);
    expect(document).toBeUndefined();
    expect(diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      '3:12 The document has the unknown key "titel"; did you mean "title"?',
      '4:12 "title" is 3; it must be a text.',
      '6:12 "a b" cannot name a node: a name has letters, digits, "_" and "-", begins with a letter or "_", has at most 64 characters, and is none of JavaScript\'s own such as "constructor".',
      '7:48 "b" has the unknown key "input"; did you mean "inputs"?',
      '7:20 "type" of "b" is "y"; it must be a type such as "dream/decode".',
      '7:36 "version" of "b" is 0; it must be a whole number from 1.',
      '8:10 "c" is 7; it must be an object.',
      '10:23 "seed" of "inputs" is "b"; it must be an input such as "sample.seed", or a list.',
      '11:27 "picture" of "outputs" is a list of 1; it must be an output such as "decode.picture".',
      '12:19 "x" of "packs" is "1.0"; it must be an object.',
    ]);
  });

  it("refuses names that Object.prototype has, as node and as port", () => {
    for (const name of ["constructor", "toString", "hasOwnProperty", "valueOf"]) {
      expect(parseDocument(withNodes({ [name]: { type: "x/y", version: 1 } })).diagnostics[0]?.code).toBe(
        "wrong-name",
      );
      const node = { type: "x/y", version: 1, inputs: { [name]: 1 } };
      expect(parseDocument(withNodes({ a: node })).diagnostics[0]?.code).toBe("wrong-name");
    }
    expect(messages('{"dreamloom": 1, "nodes": {"__proto__": {}}}')).toEqual([
      'Line 1, column 28: "__proto__" cannot be a key or a name.',
    ]);
    expect(({} as { type?: string }).type).toBeUndefined();
  });

  it("takes ids that begin with a digit, are too long or hold a dot for no names", () => {
    for (const name of ["1", "01", "1.0", "a.b", "", "a".repeat(65), "é"])
      expect(parseDocument(withNodes({ [name]: { type: "x/y", version: 1 } })).diagnostics[0]?.code).toBe(
        "wrong-name",
      );
  });

  it.each([
    [{ from: "b.c" }, { kind: "link", node: "b", port: "c" }],
    [
      { each: [1, { a: 2 }], as: "r" },
      { kind: "each", values: [1, { a: 2 }], as: "r" },
    ],
    [{ file: "a.png" }, { kind: "file", file: "a.png" }],
    [{ value: { from: "b.c" } }, { kind: "literal", value: { from: "b.c" } }],
    [{ value: [1] }, { kind: "literal", value: [1] }],
    ["{{1}} ${x} file:///etc/passwd", { kind: "literal", value: "{{1}} ${x} file:///etc/passwd" }],
    [null, { kind: "literal", value: null }],
    [
      [1, { from: "b.c" }, [true]],
      {
        kind: "list",
        items: [
          { kind: "literal", value: 1 },
          { kind: "link", node: "b", port: "c" },
          { kind: "list", items: [{ kind: "literal", value: true }] },
        ],
      },
    ],
  ])("reads the input %j", (json, input) => {
    const { document, diagnostics } = parseDocument(withInput(json));
    expect(diagnostics).toEqual([]);
    expect(document?.nodes.get("a")?.inputs.get("port")).toEqual(input);
  });

  it.each([
    [{ from: "b" }, '"from" of "a".port is "b"; it must be a node and an output such as "load.dit".'],
    [
      { from: ["b", 0] },
      '"from" of "a".port is a list of 2; it must be a node and an output such as "load.dit".',
    ],
    [{ from: "b.c.d" }, '"from" of "a".port is "b.c.d"; it must be a node and an output such as "load.dit".'],
    [{ from: "b.c", to: 1 }, '"a".port has the unknown key "to"; it may have "from".'],
    [
      { each: [], as: "r" },
      '"a".port is an object with "each" and "as"; it must be an axis such as { "each": [0, 0.5, 1], "as": "r" }.',
    ],
    [{ file: 1 }, '"file" of "a".port is 1; it must be a file name such as "pictures/apple.png".'],
    [
      { file: "a", digest: "md5:1" },
      '"digest" of "a".port is "md5:1"; it must be "sha256:" and 64 hexadecimal digits.',
    ],
    [
      { x: 1 },
      '"a".port is an object with "x"; it must be a literal, { "from": "node.port" }, { "file": … }, { "each": […], "as": … }, a list of these, or { "value": {…} } for any other object.',
    ],
    [
      ["ok", { from: "b" }],
      '"from" of "a".port[1] is "b"; it must be a node and an output such as "load.dit".',
    ],
  ])("refuses the input %j", (json, message) => {
    expect(messages(withInput(json))).toEqual([message]);
  });

  it("keeps nodes of types that nobody knows as they stand", () => {
    const node = { type: "acme/blur-9", version: 12, inputs: { a: [1, { value: { b: 2 } }] } };
    expect(parseDocument(withNodes({ a: node })).document?.nodes.get("a")).toMatchObject({
      type: "acme/blur-9",
      version: 12,
    });
  });

  it("refuses mute, bypass and freeze of another form", () => {
    const node = { type: "x/y", version: 1, mute: false, bypass: 1, freeze: { a: "b" } };
    expect(messages(withNodes({ a: node }))).toEqual([
      '"mute" of "a" is false; it must be true, or left out.',
      '"bypass" of "a" is 1; it must be true, or left out.',
      '"freeze" of "a" is an object with "a"; it must be outputs and digests such as { "picture": "sha256:…" }.',
    ]);
  });

  it("says for every cut of a document at any byte that it is none, and never throws", () => {
    const whole = bytes(withInput({ file: "é🍎.png" }));
    expect(parseDocument(whole).diagnostics).toEqual([]);
    for (let end = 0; end < whole.length; end++) {
      const { document, diagnostics } = parseDocument(whole.subarray(0, end));
      expect([end, document, diagnostics.length]).toEqual([end, undefined, 1]);
    }
  });
});
