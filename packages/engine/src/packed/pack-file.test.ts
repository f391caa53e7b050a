import { describe, expect, it } from "vitest";
import { createCatalogue } from "../catalogue.js";
import type { AnyDefinition } from "../define-node.js";
import { checkDocument } from "../check.js";
import { definePack } from "../pack.js";
import { parseDocument } from "../parse.js";
import { mayLink } from "../sockets/may-link.js";
import { makeTensor } from "../tensor.js";
import { few, make, palette, relief, toonPack } from "../testing/toon-pack.js";
import { packFileOf, printPackFile } from "./pack-file-of.js";
import { packOf } from "./pack-of.js";
import { readPackFile } from "./read-pack-file.js";

const file = packFileOf(toonPack);
const installed = packOf(file, {
  ...{ name: "toon", version: "1.0.0", integrity: "sha512-x", trust: "sandboxed" },
  run: () => Promise.reject(new Error("Internal error: nothing is run here.")),
});
const catalogue = createCatalogue([installed]);

describe("a pack's nodes.json", () => {
  it("has everything but the functions, and reads back as it is", () => {
    expect(JSON.parse(printPackFile(file))).toEqual(file);
    expect(readPackFile(printPackFile(file))).toEqual(file);
    expect(readPackFile(new TextEncoder().encode(printPackFile(file)))).toEqual(file);
    expect(file.nodes.map(({ type }) => type)).toEqual(["toon/few", "toon/make"]);
    expect(file.nodes[0]).toMatchObject({
      migrate: { 1: [{ rename: "size", to: "count" }], 2: [{ scale: "count", by: 2 }] },
      aliases: ["reduce"],
      group: "Colour",
    });
    expect(file.nodes[1]!.inputs.find(({ name }) => name === "seed")!.default).toBe("18446744073709551615");
  });

  it("describes the nodes as the pack itself would, installed", () => {
    const written = createCatalogue([
      { ...toonPack, name: "toon", version: "1.0.0", integrity: "sha512-x", trust: "sandboxed" },
    ]);
    expect(catalogue.describe()).toEqual(written.describe());
    expect(catalogue.describe()[0]!.pack).toEqual({
      ...{ prefix: "toon", name: "toon", version: "1.0.0", integrity: "sha512-x", trust: "sandboxed" },
    });
    expect(JSON.parse(JSON.stringify(catalogue.describe()))).toEqual(catalogue.describe());
  });

  it("is the same whatever order the pack lists its nodes in", () => {
    expect(packFileOf({ ...toonPack, nodes: [few, make] })).toEqual(file);
  });

  const broken = (more: Partial<AnyDefinition>) => () =>
    packFileOf(
      definePack({ prefix: "toon", sockets: [palette], nodes: [{ ...few, ...more } as AnyDefinition] }),
    );

  it("refuses what data cannot carry, in a sentence", () => {
    expect(broken({ migrate: { 1: (inputs) => ({ ...inputs }) } })).toThrow(
      '"toon/few" has a function as its migration from version 1.',
    );
    expect(broken({ look: () => Promise.resolve({}) })).toThrow('"toon/few" has "look"');
    expect(broken({ migrate: { 1: [{ set: "seed", to: 2n ** 63n }] } })).toThrow(
      '"toon/few" has a migration from version 1 that JSON cannot carry.',
    );
    expect(broken({ type: "other/few" })).toThrow(
      '"other/few" does not begin with its pack\'s prefix "toon/"',
    );
    expect(broken({ loads: "picture" })).toThrow('loads is "picture"; it must be "toon/palette"');
    expect(() => packFileOf({ prefix: "toon", nodes: [few] })).toThrow(
      'The pack "toon" is not right: "toon/few".inputs.palette.socket is "toon/palette"; neither the engine nor',
    );
    expect(() => packFileOf({ prefix: "toon", nodes: [] })).toThrow("nodes has no items");
  });
});

describe("a socket of a pack's own", () => {
  const again = installed.sockets![0]!;

  it("checks values by what it holds, where none of the pack's code is", () => {
    for (const { verify } of [palette, again]) {
      expect(verify({ name: "warm", colours: ["#ff8800"] })).toBeUndefined();
      expect(verify({ name: "warm" })).toBe(
        'has no "colours"; it must be a palette with "name" and "colours"',
      );
      expect(verify({ name: "warm", colours: ["red"] })).toBe(
        'has a "colours" that holds an item 1 that is "red"; it must be a colour such as "#ff8800"',
      );
      expect(verify({ name: "warm", colours: [], size: 1 })).toContain(
        'holds "size", which a palette does not',
      );
      expect(verify(JSON.parse('{"name":"a","colours":[],"__proto__":{}}'))).toContain('holds "__proto__"');
      expect(verify(Object.create({ name: "a", colours: [] }))).toContain('has no "name"');
      expect(verify([])).toContain("is a list of 0; it must be a palette");
    }
  });

  it("of a tensor checks dtype and shape, and is watched for numbers that are not finite", () => {
    const socket = installed.sockets![1]!;
    expect(socket.tensor).toEqual({ dtype: "f32", shape: [null, null], finite: true });
    expect(socket.verify(makeTensor("f32", [1, 2], new Uint8Array(8)))).toBeUndefined();
    expect(socket.verify(makeTensor("f32", [2], new Uint8Array(8)))).toContain("it must be f32 [any, any]");
    expect(relief.facets).toEqual(["width"]);
  });

  it("links to itself and to nothing else", () => {
    expect(mayLink({ socket: palette }, { socket: again })).toBeUndefined();
    expect(mayLink({ socket: relief }, { socket: again })).toBe(
      "This input takes a palette; the output gives a relief.",
    );
  });

  it("has its type in what nodes get", () => {
    const values: { readonly name: string; readonly colours: readonly string[] } | undefined = palette.type;
    // @ts-expect-error -- a palette has no size.
    const size: unknown = palette.type?.size;
    expect([values, size]).toEqual([undefined, undefined]);
  });
});

describe("documents of an installed pack", () => {
  const packs = { toon: { name: "toon", version: "1.0.0", integrity: "sha512-x" } };
  const check = (nodes: unknown) => {
    const { document, diagnostics } = parseDocument(JSON.stringify({ dreamloom: 1, nodes, packs }));
    return [...diagnostics, ...checkDocument(document!, catalogue).diagnostics].map(({ message }) => message);
  };

  it("are checked without the pack's code", () => {
    expect(
      check({
        a: { type: "toon/make", version: 1, inputs: { share: 0.2 } },
        b: { type: "toon/few", version: 3, inputs: { palette: { from: "a.palette" } } },
      }),
    ).toEqual([]);
    expect(
      check({
        a: { type: "toon/make", version: 1, inputs: { share: 2, order: "by name" } },
        b: { type: "toon/few", version: 3, inputs: { palette: { from: "a.count" } } },
      }),
    ).toEqual([
      '"a".share is 2; it must be between 0 and 1.',
      '"a".order is "by name"; it must be "as typed" or "by light".',
      '"b".palette takes a palette; "a".count gives a number.',
    ]);
  });
});
