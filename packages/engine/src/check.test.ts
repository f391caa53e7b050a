import { describe, expect, it } from "vitest";
import { createCatalogue } from "./catalogue.js";
import { checkDocument } from "./check.js";
import type { GraphDocument } from "./document.js";
import type { Pack } from "./pack.js";
import { check, documentOf, messages, models, sampleInputs, testCatalogue } from "./testing/document-rig.js";
import { testPack } from "./testing/test-pack.js";

const codes = (document: GraphDocument): string[] => check(document).diagnostics.map(({ code }) => code);

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
        message: 'The pack "@acme/blur" 2.1.0 is not installed; "a" is of it.',
      },
    ]);
  });

  it("of a pack that is not installed are named in one sentence, whatever is right beside them stays", () => {
    const nodes = {
      a: ["acme/blur"],
      c: ["other/x"],
      b: ["acme/sharpen"],
      paint: ["paint", { pictures: [] }],
    } as const;
    const packs = {
      acme: { name: "@acme/blur", version: "2.1.0" },
      other: { name: "other", version: "1.0.0" },
    };
    const document = documentOf(nodes, {
      packs: { ...packs, test: { name: "@test/pack", version: "1.0.0" } },
    });
    const { diagnostics, graph } = checkDocument(document, testCatalogue, new Map(), { partial: true });
    expect(diagnostics.map(({ message, nodes: all }) => [message, all])).toEqual([
      ['The pack "@acme/blur" 2.1.0 is not installed; 2 nodes are of it: "a" and "b".', ["a", "b"]],
      ['The pack "other" 1.0.0 is not installed; "c" is of it.', undefined],
    ]);
    expect([...graph!.byId.keys()]).toEqual(["paint"]);
  });

  const toon = (more: Partial<Pack>) =>
    createCatalogue([
      testPack,
      {
        prefix: "toon",
        name: "toon",
        version: "1.3.0",
        integrity: "sha512-b",
        trust: "sandboxed",
        nodes: [],
        ...more,
      },
    ]);
  const usingToon = (pack: Record<string, unknown>) =>
    documentOf(
      {},
      { packs: { toon: { name: "toon", ...pack }, test: { name: "@test/pack", version: "0.0.1" } } },
    );

  it("may be of another version of an installed pack than the document was saved with, which is said", () => {
    const checked = checkDocument(usingToon({ version: "1.2.0", integrity: "sha512-a" }), toon({}));
    expect(checked.diagnostics).toEqual([
      {
        code: "other-pack-version",
        severity: "warning",
        message:
          'The document was saved with "toon" 1.2.0; 1.3.0 is used in its place, and may give other results.',
      },
    ]);
    expect(checked.graph).toBeDefined();
  });

  it("are refused when the same version of their pack has other files", () => {
    const checked = checkDocument(usingToon({ version: "1.3.0", integrity: "sha512-a" }), toon({}));
    expect(checked.diagnostics).toMatchObject([
      {
        code: "other-pack",
        severity: "error",
        message: expect.stringContaining('"toon" 1.3.0 is installed, but with other files') as string,
      },
    ]);
    expect(checked.graph).toBeUndefined();
  });

  it("are taken as they are from a pack that is worked on, or that the document names by version alone", () => {
    const fine = (pack: Record<string, unknown>, more: Partial<Pack> = {}) =>
      checkDocument(usingToon(pack), toon(more)).diagnostics;
    expect(fine({ version: "1.3.0", integrity: "sha512-b" })).toEqual([]);
    expect(fine({ version: "1.3.0" })).toEqual([]);
    expect(fine({ version: "1.3.0", integrity: "sha256-of-built-files" })).toEqual([]);
    expect(fine({ version: "0.9.0", integrity: "sha512-a" }, { dev: true })).toEqual([]);
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

describe("what cannot be run yet", () => {
  it("gets a sentence each: axis, freeze", () => {
    const freeze = { picture: `sha256:${"0".repeat(64)}` };
    const document = documentOf({
      a: ["paint", { pictures: [], offset: { each: [1, 2, 3], as: "r" } }],
      d: ["paint", { pictures: [] }, { freeze }],
      e: ["paint", { pictures: [], offset: { each: ["x"], as: "r" } }],
    });
    expect(messages(document)).toEqual([
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
