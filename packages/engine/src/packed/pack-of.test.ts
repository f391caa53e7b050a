import { describe, expect, it } from "vitest";
import { createCatalogue } from "../catalogue.js";
import type { Context, FilesDoor } from "../define-node.js";
import { createMemoryCache } from "../cache/cache.js";
import { parseDocument } from "../parse.js";
import { filesOf } from "../testing/document-rig.js";
import { logOf, rigEngine } from "../testing/rig.js";
import { toonPack } from "../testing/toon-pack.js";
import type { Value } from "../value.js";
import { packFileOf } from "./pack-file-of.js";
import { readPackFile } from "./read-pack-file.js";
import { packOf, type PackPlace, type RunInPack } from "./pack-of.js";

const file = packFileOf(toonPack);
const place = { name: "toon", version: "1.0.0", integrity: "sha512-x", trust: "sandboxed" } as const;
const inHost: RunInPack = async (type, values, context) => {
  const definition = toonPack.nodes.find((node) => node.type === type)!;
  return (await definition.run(values as never, context)) as Record<string, unknown>;
};
const packWith = (more: Partial<PackPlace> = {}) => packOf(file, { ...place, run: inHost, ...more });
const documentOf = (nodes: unknown) =>
  parseDocument(
    JSON.stringify({
      dreamloom: 1,
      nodes,
      outputs: { palette: "few.palette" },
      packs: { toon: { name: "toon", version: "1.0.0", integrity: "sha512-x" } },
    }),
  ).document!;
const make = { type: "toon/make", version: 1, inputs: { colours: ["#000000", "#ffffff", "#ff8800"] } };
const few = (more: Record<string, unknown> = {}) => ({
  type: "toon/few",
  version: 3,
  inputs: { palette: { from: "make.palette" } },
  ...more,
});

describe("a pack made again from its nodes.json", () => {
  it("runs its nodes through its host, and their outputs are checked as any", async () => {
    const asked: string[] = [];
    const run: RunInPack = (type, values, context) => {
      asked.push(type);
      return inHost(type, values, context);
    };
    const engine = rigEngine({ catalogue: createCatalogue([packWith({ run })]), files: filesOf([]) });
    const { graph, diagnostics } = await engine.open(documentOf({ make, few: few() }));
    expect(diagnostics).toEqual([]);
    const { outputs } = await engine.run(graph!);
    expect(outputs.get("palette")).toEqual({ name: "mine", colours: ["#000000", "#ffffff"] });
    expect(asked).toEqual(["toon/make", "toon/few"]);
  });

  it.each<readonly [string, unknown, string]>([
    ["an output that is missing", {}, '"make".palette is missing'],
    ["another kind of value", { palette: 5, count: 1 }, '"make".palette is 5; it must be a palette'],
    ["a field too many", { palette: { name: "", colours: [], x: 1 }, count: 1 }, 'holds "x"'],
    ["an output too many", { palette: { name: "", colours: [] }, count: 1, extra: 1 }, 'gave "extra"'],
  ])("whose host gives %s fails its task alone", async (_, given, words) => {
    const run = () => Promise.resolve(given as Record<string, unknown>);
    const engine = rigEngine({ catalogue: createCatalogue([packWith({ run })]), files: filesOf([]) });
    const { graph } = await engine.open(documentOf({ make, few: few() }));
    const { log } = await logOf(engine, graph!);
    expect(log).toEqual([expect.stringMatching(/^failed make: /), "skipped few because of make", "failed"]);
    expect(log[0]).toContain(words);
  });

  it("has the files on its ports found before a run, and depends on what is in them", async () => {
    const named = { ...make, inputs: { from: { file: "pictures/more.csv" } } };
    const open = (files: FilesDoor) =>
      rigEngine({ catalogue: createCatalogue([packWith()]), files }).open(
        documentOf({ make: named, few: few() }),
      );
    const missing = await open(filesOf([]));
    expect(missing.diagnostics).toMatchObject([
      { code: "missing-file", node: "make", port: "from", message: 'There is no file "pictures/more.csv".' },
    ]);
    const engine = rigEngine({
      catalogue: createCatalogue([packWith()]),
      files: filesOf(["pictures/more.csv"]),
    });
    const { graph } = await engine.open(documentOf({ make: named, few: few() }));
    expect(engine.explain(graph!, "make").parts.filter(({ kind }) => kind === "depends")).toEqual([
      { kind: "depends", port: "*", text: expect.stringContaining("sha256:pictures/more.csv") as string },
    ]);
  });

  it("depends on the backend too when its nodes may run models", async () => {
    const catalogue = createCatalogue([packWith({ infers: true })]);
    const engine = rigEngine({ catalogue, files: filesOf([]) });
    const { graph } = await engine.open(documentOf({ make, few: few() }));
    expect(engine.explain(graph!, "few").parts).toContainEqual({
      ...{ kind: "depends", port: "*" },
      text: expect.stringContaining("none") as string,
    });
  });

  it("of an older document brings the node up to date by steps alone", async () => {
    const engine = rigEngine({ catalogue: createCatalogue([packWith()]), files: filesOf([]) });
    const old = few({ version: 1, inputs: { palette: { from: "make.palette" }, size: 1 } });
    const opened = await engine.open(documentOf({ make, few: old }));
    expect(opened.migrated).toEqual(["few"]);
    expect(opened.graph!.document.nodes.get("few")!.inputs.get("count")).toEqual({
      kind: "literal",
      value: 2,
    });
  });

  it("may say more than its text did, where the text named the engine's sockets in short", () => {
    const name = (given: { readonly name: string }) => ({ name: given.name });
    const short = {
      ...file,
      nodes: file.nodes.map((node) => ({
        ...node,
        outputs: [],
        inputs: node.inputs
          .filter(({ socket }) => socket.name === "picture")
          .map((input) => ({ ...input, socket: name(input.socket) })),
      })),
    };
    const read = readPackFile(JSON.stringify(short));
    expect(
      packOf(read, { ...place, run: inHost }).nodes.map(({ inputs }) => Object.keys(inputs as object)),
    ).toEqual([[], ["of"]]);
    expect(read.nodes[1]!.inputs[0]!.socket).toMatchObject({ article: "a picture" });
  });

  it("takes no name, version or integrity that would run into another in a fingerprint", () => {
    expect(() => packWith({ integrity: "sha512-x\ntype" })).toThrow(
      '"sha512-x\\ntype" is no name, version or integrity of a pack.',
    );
    expect(() => packWith({ version: "" })).toThrow("is no name, version or integrity");
  });
});

describe("an engine with another catalogue", () => {
  it("shares the cache: equal packs hit, another version of the pack computes anew, each with its own host", async () => {
    const asked: string[] = [];
    const withVersion = (version: string) =>
      createCatalogue([
        packWith({
          version,
          integrity: `sha512-${version}`,
          run: (type: string, values: Readonly<Record<string, Value | undefined>>, context: Context) => {
            asked.push(`${type} ${version}`);
            return inHost(type, values, context);
          },
        }),
      ]);
    const engine = rigEngine({
      catalogue: withVersion("1.0.0"),
      files: filesOf([]),
      cache: createMemoryCache(2 ** 20),
    });
    const document = documentOf({ make, few: few() });
    const runOn = async (on: typeof engine | ReturnType<typeof engine.withCatalogue>) => {
      const { graph } = await on.open({
        ...document,
        packs: new Map([["toon", { name: "toon", version: "1" }]]),
      });
      return (await on.run(graph!)).outcome;
    };
    expect(await runOn(engine)).toBe("succeeded");
    expect(await runOn(engine.withCatalogue(withVersion("2.0.0")))).toBe("succeeded");
    expect(await runOn(engine.withCatalogue(withVersion("1.0.0")))).toBe("succeeded");
    expect(asked).toEqual(["toon/make 1.0.0", "toon/few 1.0.0", "toon/make 2.0.0", "toon/few 2.0.0"]);
  });
});
