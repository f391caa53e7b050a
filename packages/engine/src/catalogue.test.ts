import { describe, expect, it } from "vitest";
import { createCatalogue } from "./catalogue.js";
import type { AnyDefinition } from "./define-node.js";
import { definePack, type Pack } from "./pack.js";
import { dit, picture } from "./sockets/dream.js";
import { numberSocket } from "./sockets/plain.js";
import { file, integer, number, optional, port } from "./sockets/port-builders.js";
import { testCatalogue } from "./testing/document-rig.js";
import { testPack } from "./testing/test-pack.js";

const node = (more: Partial<AnyDefinition>): AnyDefinition => ({
  type: "a/b",
  version: 1,
  title: "B",
  about: "Does b.",
  inputs: {},
  outputs: {},
  run: () => ({}),
  ...more,
});
const pack = (...nodes: AnyDefinition[]): Pack =>
  definePack({ prefix: "a", name: "pack-a", version: "1.0.0", integrity: "x", nodes });

describe("a catalogue", () => {
  it("finds definitions, packs and the node that loads pictures", () => {
    expect(testCatalogue.definition("test/save")?.effect).toBe("writes");
    expect(testCatalogue.definition("toString")).toBeUndefined();
    expect(testCatalogue.pack("test")).toBe(testPack);
    expect(testCatalogue.loader("picture")).toMatchObject({ input: "file", output: "picture" });
    expect(testCatalogue.loader("mask")).toBeUndefined();
    expect(testCatalogue.types).toEqual([...testCatalogue.types].sort());
  });

  it("describes every definition as data that JSON carries", () => {
    const descriptions = testCatalogue.describe();
    expect(JSON.parse(JSON.stringify(descriptions))).toEqual(descriptions);
    const sample = descriptions.find(({ type }) => type === "test/sample")!;
    expect(sample).toMatchObject({
      effect: "pure",
      keep: true,
      lane: "none",
      pack: { prefix: "test", name: "@test/pack", version: "1.0.0" },
    });
    expect(sample.inputs.map(({ name, socket, default: value }) => [name, socket.name, value])).toEqual([
      ["dit", "dit", undefined],
      ["conditioning", "conditioning", undefined],
      ["steps", "integer", 28],
      ["guidance", "number", 3.5],
      ["sampler", "choice", "euler"],
      ["seed", "seed", "0"],
      ["tiled", "flag", false],
    ]);
    expect(sample.inputs[0]).toMatchObject({ about: dit.about, optional: false, linkable: true });
    expect(sample.inputs[1]!.facets).toEqual({ width: { same: "dit.width" } });
  });

  it.each<[string, Pack[], string]>([
    [
      "a prefix claimed twice",
      [pack(), { ...pack(), name: "pack-b" }],
      'The packs "pack-a" and "pack-b" both claim "a/".',
    ],
    ["a type defined twice", [pack(node({}), node({}))], 'The pack "pack-a" defines "a/b" twice.'],
    [
      "a type of another prefix",
      [pack(node({ type: "b/c" }))],
      'The pack "pack-a" is broken: "b/c" does not begin with its pack\'s prefix "a/".',
    ],
    [
      "a type that is none",
      [pack(node({ type: "a" }))],
      'The pack "pack-a" is broken: "a" is no type; "blur/soft-blur" is one.',
    ],
    [
      "a version that is none",
      [pack(node({ version: 0 }))],
      'The pack "pack-a" is broken: "a/b" has no version; it must be 1 or more.',
    ],
    [
      "a port that cannot be named",
      [pack(node({ inputs: { constructor: numberSocket } }))],
      'The pack "pack-a" is broken: "a/b".constructor is no name for a port.',
    ],
    [
      "a default of another type",
      [pack(node({ inputs: { x: integer("X.", { default: 1.5 }) } }))],
      'The pack "pack-a" is broken: "a/b".x has a default that is 1.5; it must be a whole number.',
    ],
    [
      "a default out of range",
      [pack(node({ inputs: { x: number("X.", { default: 5, max: 4 }) } }))],
      'The pack "pack-a" is broken: "a/b".x has a default that is 5; it must be within its own range.',
    ],
    [
      "a facet that the socket lacks",
      [pack(node({ inputs: { dit: port(dit, "D.", { facets: { depth: 3 } }) } }))],
      'The pack "pack-a" is broken: "a/b".dit names the facet "depth"; a DiT has "width", "pooled", "channels", "size" and "largest".',
    ],
    [
      "a facet of an input that is not there",
      [pack(node({ outputs: { dit: port(dit, "D.", { facets: { width: { same: "lmm.hidden" } } }) } }))],
      'The pack "pack-a" is broken: "a/b".dit has the facet "width" of "lmm.hidden"; there is no such input with that facet.',
    ],
    [
      "an optional output without its input",
      [pack(node({ outputs: { dit: optional(dit, "D.") } }))],
      'The pack "pack-a" is broken: "a/b".dit is an optional output; it needs an input of the same name and socket to hand on.',
    ],
    [
      "a loader without a file",
      [pack(node({ loads: "picture", outputs: { picture } }))],
      '"a/b" loads "picture"; it needs one file input and one output of that socket.',
    ],
    [
      "two loaders",
      [
        pack(
          node({ loads: "picture", inputs: { file: file("F.") }, outputs: { picture } }),
          node({ type: "a/c", loads: "picture", inputs: { file: file("F.") }, outputs: { picture } }),
        ),
      ],
      '"a/b" and "a/c" both load "picture".',
    ],
  ])("refuses %s", (_, packs, message) => {
    expect(() => createCatalogue(packs)).toThrow(message);
  });
});
