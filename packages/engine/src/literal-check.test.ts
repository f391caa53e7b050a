import { describe, expect, it } from "vitest";
import type { DocumentInput, DocumentNode, Json } from "./document.js";
import { check, documentOf, messages, painting, sampling } from "./testing/document-rig.js";

describe("literals", () => {
  it.each([
    [{ steps: 0 }, '"sample".steps is 0; it must be between 1 and 100.'],
    [{ steps: 1e9 }, '"sample".steps is 1000000000; it must be between 1 and 100.'],
    [{ steps: 2.5 }, '"sample".steps is 2.5; it must be a whole number between 1 and 100.'],
    [{ steps: "many" }, '"sample".steps is "many"; it must be a whole number between 1 and 100.'],
    [{ steps: null }, '"sample".steps is null; it must be a whole number between 1 and 100.'],
    [{ guidance: 0.99 }, '"sample".guidance is 0.99; it must be between 1 and 20.'],
    [{ guidance: "3.5" }, '"sample".guidance is "3.5"; it must be a number between 1 and 20.'],
    [
      { guidance: { value: {} } },
      '"sample".guidance is an empty object; it must be a number between 1 and 20.',
    ],
    [{ sampler: "eular" }, '"sample".sampler is "eular"; it must be "euler" or "heun".'],
    [{ sampler: "toString" }, '"sample".sampler is "toString"; it must be "euler" or "heun".'],
    [{ tiled: 1 }, '"sample".tiled is 1; it must be true or false.'],
    [{ seed: -1 }, '"sample".seed is -1; it must be a whole number from 0 to 18446744073709551615.'],
    [{ seed: 1.5 }, '"sample".seed is 1.5; it must be a whole number from 0 to 18446744073709551615.'],
    [
      { seed: "18446744073709551616" },
      '"sample".seed is "18446744073709551616"; it must be a whole number from 0 to 18446744073709551615.',
    ],
    [{ seed: "0x10" }, '"sample".seed is "0x10"; it must be a whole number from 0 to 18446744073709551615.'],
    [{ seed: true }, '"sample".seed is true; it must be a whole number from 0 to 18446744073709551615.'],
    [{ dit: "mini" }, '"sample".dit is "mini"; it must be a link to a DiT.'],
    [
      { dit: { value: { part: "dit", path: "/etc", digest: "", backend: "cpu", loras: [] } } },
      '"sample".dit is an object with "part", "path" and "digest"; it must be a link to a DiT.',
    ],
    [{ dit: { file: "a.png" } }, '"sample".dit is the file "a.png"; it must be a DiT.'],
  ])("in a sampler: %j", (inputs, message) => expect(messages(sampling(inputs))).toEqual([message]));

  it.each([
    [{ text: 3 }, '"paint".text is 3; it must be a text.'],
    [{ back: "red" }, '"paint".back is "red"; it must be a colour such as "#ff8800".'],
    [{ back: "#fff" }, '"paint".back is "#fff"; it must be a colour such as "#ff8800".'],
    [{ ratios: [1, "two"] }, '"paint".ratios is "two"; it must be a number.'],
    [{ ratios: 1 }, '"paint".ratios is 1; it must be a list, such as [ ].'],
    [{ ratios: { value: [1, "x"] } }, '"paint".ratios has an item 2 that is "x"; it must be a number.'],
    [{ room: 0 }, '"paint".room is 0; it must be at least 1.'],
    [{ room: "x" }, '"paint".room is "x"; it must be a whole number of at least 1.'],
    [{ offset: "x" }, '"paint".offset is "x"; it must be a number.'],
    [{ pictures: ["a.png"] }, '"paint".pictures is "a.png"; it must be a link to a picture.'],
    [{ text: "see {9}" }, '"paint".text: There is no picture 9 among 0.'],
    [
      { pictures: [{ file: "../a.png" }] },
      '"paint".pictures names the file "../a.png"; it must not lead upwards with "..".',
    ],
  ])("in a painter: %j", (inputs, message) => expect(messages(painting(inputs))).toEqual([message]));

  it("passes on line and column of what a definition's own check found", () => {
    expect(check(painting({ text: "{9}", pictures: [{ file: "a.png" }] })).diagnostics).toEqual([
      {
        code: "refused-literal",
        severity: "error",
        node: "paint",
        port: "text",
        line: 1,
        column: 3,
        message: '"paint".text: There is no picture 9 among 1.',
      },
    ]);
  });

  it.each([NaN, Infinity, -Infinity])("made in code, %d is refused", (value) => {
    for (const port of ["steps", "guidance", "seed"]) {
      const document = sampling({});
      const node = document.nodes.get("sample")!;
      const inputs = new Map<string, DocumentInput>(node.inputs).set(port, { kind: "literal", value });
      const nodes = new Map(document.nodes).set("sample", { ...node, inputs });
      expect(messages({ ...document, nodes })[0]).toContain(`"sample".${port} is ${value}; it must be `);
    }
  });

  it("keep every seed of 64 bits exactly, as number, bigint or decimal string", () => {
    const seedOf = (seed: unknown): unknown =>
      check(sampling({ seed }))
        .graph?.byId.get("sample")
        ?.inputs.find(({ port }) => port === "seed")?.input;
    expect(seedOf(0)).toEqual({ kind: "literal", value: 0n });
    expect(seedOf("18446744073709551615")).toEqual({ kind: "literal", value: 18446744073709551615n });
    expect(seedOf("9007199254740993")).toEqual({ kind: "literal", value: 9007199254740993n });
    expect(seedOf(2 ** 53 - 1)).toEqual({ kind: "literal", value: 9007199254740991n });
  });

  it("of text are kept as they are, whatever they look like", () => {
    const text = "{{1}} ${process.exit()} <script> file:///etc/passwd http://169.254.169.254/ __proto__";
    const { graph } = check(painting({ text }));
    expect(graph?.byId.get("paint")?.inputs.find(({ port }) => port === "text")?.input).toEqual({
      kind: "literal",
      value: text,
    });
  });

  it("have caps: a text of two million characters, a list of a million items", () => {
    expect(messages(painting({ text: "x".repeat(2_000_000) }))).toEqual([
      '"paint".text is 2,000,000 characters long; it must be at most 1,000,000.',
    ]);
    expect(messages(painting({ ratios: new Array(1_000_000).fill(1) }))).toEqual([
      '"paint".ratios is a list of 1,000,000; it must have at most 100,000 items.',
    ]);
  });

  it("nested ten thousand deep get a sentence, wherever they stand", () => {
    let value: Json = 1;
    let list: DocumentInput = { kind: "literal", value: 1 };
    for (let depth = 0; depth < 10_000; depth++) {
      value = depth % 2 ? [value] : { value };
      list = { kind: "list", items: [list] };
    }
    for (const input of [{ kind: "literal", value } as const, list])
      for (const port of ["text", "ratios", "pictures", "back"]) {
        const document = painting({});
        const node: DocumentNode = {
          ...document.nodes.get("paint")!,
          inputs: new Map([
            ["pictures", { kind: "list", items: [] }],
            [port, input],
          ]),
        };
        expect(messages({ ...document, nodes: new Map([["paint", node]]) })[0]).toMatch(
          /^"paint"\.\w+ (is|has) .*\.$/,
        );
      }
  });
});

describe("file literals", () => {
  it("on a picture port stand for a load node", () => {
    const { graph, diagnostics } = check(
      documentOf({
        save: ["save", { picture: { file: "pictures/a.png" } }],
        paint: [
          "paint",
          { pictures: [{ file: "b.png", digest: `sha256:${"0".repeat(64)}` }, { from: "paint2.picture" }] },
        ],
        paint2: ["paint", { pictures: [] }],
      }),
    );
    expect(diagnostics).toEqual([]);
    expect(graph!.nodes.map(({ id, definition }) => [id, definition.type])).toEqual([
      ["save.picture", "test/load-picture"],
      ["paint.pictures[0]", "test/load-picture"],
      ["paint2", "test/paint"],
      ["save", "test/save"],
      ["paint", "test/paint"],
    ]);
    expect(graph!.byId.get("paint.pictures[0]")!.inputs).toEqual([
      {
        port: "file",
        input: { kind: "literal", value: { file: "b.png", digest: `sha256:${"0".repeat(64)}` } },
      },
    ]);
  });

  it("name the person's port when something is wrong with the file", () => {
    const document = documentOf({ save: ["save", { picture: { file: "gone.png" } }] });
    const problems = [{ port: "file", message: 'There is no file "gone.png".', missing: true }];
    expect(check(document, new Map([["save.picture", { problems }]])).diagnostics).toEqual([
      {
        code: "missing-file",
        severity: "error",
        node: "save",
        port: "picture",
        message: 'There is no file "gone.png".',
      },
    ]);
  });
});
