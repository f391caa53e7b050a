import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkDocument, maxNodes } from "./check.js";
import type { LookedMap } from "./define-node.js";
import type { DocumentInput, DocumentNode, GraphDocument, Json } from "./document.js";
import { check, documentOf, messagesOf, testCatalogue, type JsonInputs } from "./testing/document-rig.js";

const codes = (document: GraphDocument): string[] => check(document).diagnostics.map(({ code }) => code);
const messages = (document: GraphDocument, looked?: LookedMap): string[] =>
  messagesOf(check(document, looked).diagnostics);

const models = {
  load: ["load", { checkpoint: "mini" }],
  encode: ["encode", { lmm: { from: "load.lmm" }, text: "a whale" }],
  adapt: ["adapt", { adapter: { from: "load.adapter" }, encoding: { from: "encode.encoding" } }],
} as const;
const sampleInputs = { dit: { from: "load.dit" }, conditioning: { from: "adapt.conditioning" } };
const sampling = (inputs: JsonInputs): GraphDocument =>
  documentOf({ ...models, sample: ["sample", { ...sampleInputs, ...inputs }] });
const painting = (inputs: JsonInputs): GraphDocument =>
  documentOf({ paint: ["paint", { pictures: [], ...inputs }] });

describe("checking a good document", () => {
  it("gives a graph with inputs first, defaults resolved and targets found", () => {
    const { graph, diagnostics } = check(
      documentOf(
        {
          save: ["save", { picture: { from: "sample.picture" } }],
          sample: ["sample", { ...sampleInputs, seed: 7, steps: 4 }],
          ...models,
        },
        { outputs: { picture: "sample.picture" } },
      ),
    );
    expect(diagnostics).toEqual([]);
    expect(graph!.nodes.map(({ id }) => id)).toEqual(["load", "encode", "adapt", "sample", "save"]);
    expect(graph!.targets).toEqual(["sample", "save"]);
    expect(graph!.outputs.get("picture")).toEqual({ node: "sample", port: "picture" });
    expect(graph!.nodes.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    const sample = graph!.byId.get("sample")!;
    expect(sample.pack).toBe("@test/pack@1.0.0 none");
    expect(sample.inputs).toEqual([
      { port: "dit", input: { kind: "link", from: 0, output: "dit" } },
      { port: "conditioning", input: { kind: "link", from: 2, output: "conditioning" } },
      { port: "steps", input: { kind: "literal", value: 4 } },
      { port: "guidance", input: { kind: "literal", value: 3.5 } },
      { port: "sampler", input: { kind: "literal", value: "euler" } },
      { port: "seed", input: { kind: "literal", value: 7n } },
      { port: "tiled", input: { kind: "literal", value: false } },
    ]);
  });

  it("makes a list of literals a literal, and keeps a list with links a list", () => {
    const { graph } = check(
      documentOf({
        one: ["paint", { pictures: [] }],
        two: ["paint", { pictures: [{ from: "one.picture" }], ratios: [3, 4] }],
        three: ["paint", { pictures: { from: "two.pictures" } }],
      }),
    );
    const inputs = new Map(graph!.byId.get("two")!.inputs.map(({ port, input }) => [port, input]));
    expect(inputs.get("ratios")).toEqual({ kind: "literal", value: [3, 4] });
    expect(inputs.get("room")).toEqual({ kind: "absent" });
    expect(inputs.get("pictures")).toEqual({
      kind: "list",
      items: [{ kind: "link", from: 0, output: "picture" }],
    });
    expect(graph!.byId.get("three")!.inputs[0]!.input).toEqual({ kind: "link", from: 1, output: "pictures" });
  });

  it("is not changed by ids, order of nodes, title or layout", () => {
    const one = check(documentOf({ ...models }));
    const other = check(
      documentOf({ adapt: models.adapt, encode: models.encode, load: models.load }, { title: "T" }),
    );
    expect(other.graph!.nodes).toEqual(one.graph!.nodes);
  });
});

describe("types", () => {
  it("are looked up, with the pack and the nearest name in the sentence", () => {
    expect(messages(documentOf({ a: ["smaple"] }))).toEqual([
      '"a" is of type "test/smaple", which "@test/pack" 1.0.0 does not have; did you mean "test/sample"?',
    ]);
  });

  it("of packs that are not installed name pack and version", () => {
    const document = documentOf(
      { a: ["acme/blur", { x: { from: "b.y" }, z: { value: { q: 1 } } }] },
      {
        packs: { acme: { name: "@acme/blur", version: "2.1.0" } },
      },
    );
    expect(check(document).diagnostics).toEqual([
      {
        code: "missing-pack",
        severity: "error",
        node: "a",
        message: '"a" is of type "acme/blur" of the pack "@acme/blur" 2.1.0, which is not installed.',
      },
    ]);
  });

  it("need their prefix in packs, and the package that the document means", () => {
    expect(messages(documentOf({ a: ["acme/blur"], b: ["paint", { pictures: [] }] }, { packs: {} }))).toEqual(
      [
        '"a" is of type "acme/blur"; "packs" must say which package "acme" is, and does not.',
        '"b" is of type "test/paint"; "packs" must say which package "test" is, and does not.',
      ],
    );
    expect(messages(documentOf({}, { packs: { test: { name: "other", version: "3.0.0" } } }))).toEqual([
      'The document means the package "other" 3.0.0 by "test"; installed under that prefix is "@test/pack" 1.0.0.',
    ]);
  });

  it("of a newer version are refused, and of an older one without migration too", () => {
    expect(messages(documentOf({ a: ["load", { checkpoint: "x" }, { version: 3 }] }))).toEqual([
      '"a" is version 3 of "test/load"; installed is version 2. Update the pack "@test/pack".',
    ]);
    expect(messages(documentOf({ a: ["load", { checkpoint: "x" }, { version: 1 }] }))).toEqual([
      '"a" is version 1 of "test/load"; installed is version 2, and no migration leads there.',
    ]);
  });
});

describe("links", () => {
  it("need a node, an output and an input that are there", () => {
    const document = documentOf({
      ...models,
      sample: ["sample", { dit: { from: "laod.dit" }, conditioning: { from: "adapt.cond" }, stpes: 3, q: 1 }],
    });
    expect(messages(document)).toEqual([
      '"sample".dit is linked to "laod", which is no node of this document; did you mean "load"?',
      '"sample".conditioning is linked to "adapt".cond; "adapt" has no output "cond"; there is "conditioning".',
      '"sample" has no input "stpes"; did you mean "steps"?',
      '"sample" has no input "q"; there are "dit", "conditioning", "steps", "guidance", "sampler", "seed" and "tiled".',
    ]);
    expect(codes(document)).toEqual(["no-such-node", "no-such-output", "unknown-input", "unknown-input"]);
  });

  it("from an input, the wrong direction, find no output", () => {
    const document = documentOf({
      a: ["save", { picture: { from: "b.pictures" } }],
      b: ["save", { picture: { from: "a.picture" } }],
    });
    expect(messages(document)).toEqual([
      '"a".picture is linked to "b".pictures; "b" has no output "pictures"; it has no outputs.',
      '"b".picture is linked to "a".picture; "a" has no output "picture"; it has no outputs.',
      'These nodes form a cycle: "a" → "b" → "a". Take out one of the links.',
    ]);
  });

  it("must fit: both sockets are named", () => {
    const document = documentOf({
      ...models,
      sample: [
        "sample",
        { dit: { from: "load.lmm" }, conditioning: { from: "encode.encoding" }, steps: { from: "p.count" } },
      ],
      p: ["paint", { pictures: { from: "sample.picture" }, text: [{ from: "p2.caption" }] }],
      p2: ["paint", { pictures: [] }],
      save: ["save", { picture: { from: "p2.pictures" } }],
    });
    expect(messages(document)).toEqual([
      '"sample".dit takes a DiT; "load".lmm gives an LMM.',
      '"sample".conditioning takes a conditioning; "encode".encoding gives an encoding.',
      '"sample".steps takes an integer; "p".count gives a number.',
      '"p".pictures takes a list of pictures; "sample".picture gives a picture. Put the link into a list: pictures stand in [ ].',
      '"p".text is a list of 1; it takes one, a text.',
      '"save".picture takes a picture; "p2".pictures gives a list of pictures. It takes one, not several.',
      'These nodes form a cycle: "sample" → "p" → "sample". Take out one of the links.',
    ]);
  });

  it("cannot stand where a value must be known before the run", () => {
    const document = documentOf({
      a: ["paint", { pictures: [] }],
      b: ["load", { checkpoint: { from: "a.caption" } }],
    });
    expect(messages(document)).toEqual([
      '"b".checkpoint cannot be linked, because it must be known before the run; type it in.',
    ]);
  });

  it("are required where an input has no default", () => {
    expect(messages(documentOf({ a: ["encode"] }))).toEqual([
      '"a".lmm is not linked; it takes an LMM.',
      '"a".text is not given; it must be a text.',
    ]);
  });

  it("cannot begin at an optional output whose input is not linked", () => {
    const lora = { file: { file: "models:a.safetensors" } };
    const linked = (from: string) =>
      documentOf({
        ...models,
        lora: ["lora", { ...lora, dit: { from: "load.dit" } }],
        sample: ["sample", { ...sampleInputs, dit: { from: "lora.dit" } }],
        encode: ["encode", { lmm: { from }, text: "" }],
      });
    expect(messages(linked("load.lmm"))).toEqual([]);
    expect(messages(linked("lora.lmm"))).toEqual([
      '"encode".lmm is linked to "lora".lmm, which hands on the input "lmm" of "lora"; link that input first.',
    ]);
  });
});

describe("cycles", () => {
  const ring = (count: number): GraphDocument =>
    documentOf(
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `n${index}`,
          ["paint", { pictures: [], text: { from: `n${(index + count - 1) % count}.caption` } }] as const,
        ]),
      ),
    );

  it("of one node, two and ten thousand are listed", () => {
    expect(messages(ring(1))).toEqual(['"n0" is linked to itself; links cannot form a cycle.']);
    expect(messages(ring(2))).toEqual([
      'These nodes form a cycle: "n0" → "n1" → "n0". Take out one of the links.',
    ]);
    const [message, ...more] = messages(ring(10_000));
    expect(more).toEqual([]);
    expect(message).toMatch(/^These nodes form a cycle: ("n\d+" → ){12}9,988 more nodes → "n\d+"\. Take out/);
  });

  it("through a node of an unknown type are found too", () => {
    const document = documentOf(
      {
        a: ["paint", { pictures: [], text: { from: "b.text" } }],
        b: ["acme/say", { text: { from: "a.caption" } }],
      },
      { packs: { test: { name: "@test/pack", version: "1" }, acme: { name: "acme", version: "1" } } },
    );
    expect(codes(document)).toEqual(["missing-pack", "cycle"]);
  });
});

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

describe("facets", () => {
  const looked = (facets: Record<string, Record<string, number>>): LookedMap =>
    new Map([["load", { facets }]]);

  it("are carried down the graph, and a width that differs is refused in words", () => {
    const document = sampling({});
    const fits = { lmm: { hidden: 8 }, adapter: { hidden: 8, width: 192 }, dit: { width: 192 } };
    const good = check(document, looked(fits));
    expect(good.diagnostics).toEqual([]);
    expect(good.graph!.byId.get("adapt")!.facets).toEqual({ conditioning: { width: 192 } });
    expect(good.graph!.byId.get("load")!.facets).toEqual(fits);
    expect(messages(document, looked({ ...fits, dit: { width: 2432 } }))).toEqual([
      '"sample".conditioning takes a conditioning of width 2432; "adapt".conditioning gives one of width 192. It must fit what is linked to "dit".',
    ]);
  });

  it("that are not known fit everything", () => {
    expect(messages(sampling({}), looked({ dit: { width: 2432 } }))).toEqual([]);
    expect(messages(sampling({}))).toEqual([]);
  });

  it("pass through an optional output", () => {
    const document = documentOf({
      ...models,
      lora: ["lora", { dit: { from: "load.dit" }, file: { file: "a.safetensors" } }],
      sample: ["sample", { ...sampleInputs, dit: { from: "lora.dit" } }],
    });
    expect(messages(document, looked({ dit: { width: 64 }, adapter: { width: 32 } }))).toEqual([
      '"sample".conditioning takes a conditioning of width 64; "adapt".conditioning gives one of width 32. It must fit what is linked to "dit".',
    ]);
  });
});

describe("what cannot be run yet", () => {
  it("gets a sentence each: axis, mute, bypass, freeze", () => {
    const freeze = { picture: `sha256:${"0".repeat(64)}` };
    const document = documentOf({
      a: ["paint", { pictures: [], offset: { each: [1, 2, 3], as: "r" } }],
      b: ["paint", { pictures: [] }, { mute: true }],
      c: ["paint", { pictures: [] }, { bypass: true }],
      d: ["paint", { pictures: [] }, { freeze }],
      e: ["paint", { pictures: [], offset: { each: ["x"], as: "r" } }],
    });
    expect(messages(document)).toEqual([
      '"b" is muted, which cannot be run by this version yet.',
      '"c" is bypassed, which cannot be run by this version yet.',
      '"d" has frozen outputs, which cannot be run by this version yet.',
      '"a".offset is an axis of 3 values, which cannot be run by this version yet.',
      '"e".offset is "x"; it must be a number.',
      '"e".offset is an axis of 1 value, which cannot be run by this version yet.',
    ]);
  });
});

describe("the document's own ports", () => {
  it("must name ports that are there", () => {
    const document = documentOf(
      { paint: ["paint", { pictures: [] }], lora: ["lora", { file: { file: "a" } }] },
      {
        inputs: { a: "pant.text", b: ["paint.text", "paint.txt"] },
        outputs: { c: "paint.seed", d: "gone.x", e: "lora.dit" },
      },
    );
    expect(messages(document)).toEqual([
      'The document\'s input "a" names "pant".text; there is no node "pant"; did you mean "paint"?',
      'The document\'s input "b" names "paint".txt; "paint" has no input "txt"; did you mean "text"?',
      'The document\'s output "c" names "paint".seed; "paint" has no output "seed"; there are "picture", "pictures", "caption" and "count".',
      'The document\'s output "d" names "gone".x; there is no node "gone".',
      'The document\'s output "e" names "lora".dit; the input "dit" that it hands on is not linked.',
    ]);
  });
});

describe("with partial", () => {
  it("the graph keeps what nothing wrong stands in or above", () => {
    const document = documentOf(
      {
        good: ["paint", { pictures: [] }],
        keep: ["save", { picture: { from: "good.picture" } }],
        bad: ["paint", { pictures: [], offset: "x" }],
        after: ["paint", { pictures: [{ from: "bad.picture" }] }],
        lost: ["save", { picture: { from: "after.picture" } }],
        round: ["paint", { pictures: [{ from: "round.picture" }] }],
      },
      { outputs: { one: "good.picture", two: "after.picture" } },
    );
    expect(check(document).graph).toBeUndefined();
    const { graph, diagnostics } = checkDocument(document, testCatalogue, new Map(), { partial: true });
    expect(diagnostics.map(({ code }) => code)).toEqual(["wrong-literal", "cycle"]);
    expect(graph!.nodes.map(({ id }) => id)).toEqual(["good", "keep"]);
    expect(graph!.targets).toEqual(["good", "keep"]);
    expect([...graph!.outputs.keys()]).toEqual(["one"]);
  });
});

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
