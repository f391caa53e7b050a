import { describe, expect, it } from "vitest";
import { defineNode, type AnyDefinition, type Context } from "../define-node.js";
import type { PackDefinition } from "../pack.js";
import { defineSocket } from "../sockets/define-socket.js";
import { picture } from "../sockets/dream.js";
import { numberSocket } from "../sockets/plain.js";
import { file, integer } from "../sockets/port-builders.js";
import { checkPack } from "./check-pack.js";
import { few, make, palette, relief, toonPack } from "./toon-pack.js";

const withNode = (more: Partial<AnyDefinition>): PackDefinition => ({
  ...toonPack,
  nodes: [make, { ...few, ...more } as AnyDefinition],
});
const run = (
  work: (values: { readonly palette: unknown; readonly count: number }, context: Context) => unknown,
) => ({
  run: work as unknown as AnyDefinition["run"],
});

describe("the check of a pack", () => {
  it("finds nothing in a good pack, also one with sockets of its own and files", async () => {
    expect(await checkPack(toonPack)).toEqual([]);
    expect(await checkPack(toonPack, { values: { "toon/few": { count: 3 } } })).toEqual([]);
  });

  it("says what keeps nodes.json from being made", async () => {
    expect(await checkPack(withNode({ migrate: { 1: (inputs) => ({ ...inputs }), 2: [] } }))).toEqual([
      '"toon/few" has a function as its migration from version 1. Write it as steps, such as [{ "rename": "size", "to": "radius" }]: data needs no pack code to run.',
    ]);
    expect(await checkPack({ ...toonPack, sockets: [relief] })).toEqual([
      'The pack "toon" is not right: "toon/few".inputs.palette.socket is "toon/palette"; neither the engine nor the pack\'s "sockets" have such a socket.',
    ]);
  });

  it("wants words", async () => {
    expect(await checkPack(withNode({ about: "takes colours" }))).toEqual([
      '"toon/few" is about "takes colours"; it must be a sentence.',
    ]);
  });

  it("wants defaults that fit", async () => {
    const inputs = { ...few.inputs, count: integer("How many.", { default: 20, max: 16 }) };
    expect(await checkPack(withNode({ inputs }))).toEqual([
      expect.stringContaining('"toon/few".inputs.count.default is 20; it must be at most 16') as string,
    ]);
  });

  it("finds a node that gives something else on another day, or by chance", async () => {
    const changing = (colour: () => string) =>
      checkPack(withNode(run(() => ({ palette: { name: colour(), colours: [] } }))));
    const problem = ['"toon/few" gives another "palette" when it is run again.'];
    expect(await changing(() => String(Math.floor(Date.now() / 86_400_000)))).toEqual(problem);
    expect(await changing(() => String(Math.random()))).toEqual(problem);
  });

  it("finds a node that changes its inputs, or gives what is no palette", async () => {
    const changes = run(({ palette }) => {
      (palette as { name: string }).name = "mine";
      return { palette };
    });
    expect(await checkPack(withNode(changes))).toEqual([
      expect.stringContaining(
        '"toon/few" failed with examples: TypeError: Cannot assign to read only property',
      ) as string,
    ]);
    expect(await checkPack(withNode(run(() => ({ palette: { name: "x" } }))))).toEqual([
      '"toon/few" is wrong: "node".palette has no "colours"; it must be a palette with "name" and "colours".',
    ]);
  });

  it("wants cancel to be heard by a node that asks others or says how far it is", async () => {
    const problem = ['"toon/few" goes on after it was cancelled.'];
    const deaf = run(({ palette }, { progress }) => {
      progress(1, 1);
      return { palette };
    });
    expect(await checkPack(withNode(deaf))).toEqual(problem);
    const hears = run(({ palette }, { progress, signal }) => {
      signal.throwIfAborted();
      progress(1, 1);
      return { palette };
    });
    expect(await checkPack(withNode(hears))).toEqual([]);
    const asks = run(async ({ palette }, { own }) => {
      await own("models/a.onnx");
      return { palette };
    });
    expect(await checkPack(withNode(asks))).toEqual([]);
    const digs = run(async ({ palette }, { files }) => {
      await files.find({ file: "a.csv" });
      return { palette };
    });
    expect(await checkPack(withNode(digs))).toEqual([
      '"toon/few" failed with examples: NodeError: A pack asks for files with "read" and "own", not with "files".',
    ]);
    const swallows = run(async ({ palette }, { own }) => {
      await own("models/a.onnx").catch(() => undefined);
      return { palette };
    });
    expect(await checkPack(withNode(swallows))).toEqual(problem);
  });

  it("follows migrations to the inputs that they end in", async () => {
    expect(await checkPack(withNode({ migrate: { 1: [{ rename: "size", to: "cuont" }], 2: [] } }))).toEqual([
      '"toon/few" has a migration from version 1 that makes "cuont", which is no input of it.',
    ]);
    expect(await checkPack(withNode({ migrate: { 1: [], 2: [{ set: "count", to: 0 }] } }))).toEqual([
      '"toon/few" has a migration from version 1 after which "count" is 0; it must be between 1 and 16.',
      '"toon/few" has a migration from version 2 after which "count" is 0; it must be between 1 and 16.',
    ]);
    expect(await checkPack(withNode({ migrate: { 2: [] } }))).toEqual([
      '"toon/few" has no migration from version 1.',
    ]);
    const through = { 1: [{ rename: "a", to: "b" }], 2: [{ remove: "b" }] } as const;
    expect(await checkPack(withNode({ migrate: through }))).toEqual([]);
  });

  it("wants the colours of its sockets to be found on every ground", async () => {
    const faint = defineSocket({
      name: "toon/palette",
      article: "a palette",
      about: "Some colours that go together.",
      look: { family: "values", fill: "bar", dark: "#333333", light: "#884400" },
      holds: palette.holds as { fields: Record<string, never> },
    });
    expect(await checkPack({ ...toonPack, sockets: [faint, relief] })).toEqual([
      'The socket "toon/palette" has the colour #333333, whose contrast in the dark theme, on the canvas, is 1.3; it must be at least 3.',
    ]);
  });

  it("runs nodes that read with the files and answers that it is given", async () => {
    const reads = defineNode({
      type: "toon/count-lines",
      version: 1,
      title: "Count lines",
      about: "Counts the lines of a file.",
      inputs: { file: file("Which file.", { accept: [".txt"] }) },
      outputs: { lines: numberSocket },
      async run({ file: name }, { read }) {
        return { lines: new TextDecoder().decode(await read(name)).split("\n").length };
      },
    });
    const pack = { prefix: "toon", nodes: [reads] };
    const values = { "toon/count-lines": { file: { file: "a.txt" } } };
    expect(await checkPack(pack, { values, files: { "a.txt": "1\n2" } })).toEqual([]);
    expect(await checkPack(pack, { values, files: {} })).toEqual([
      '"toon/count-lines" failed with examples: NodeError: The file "a.txt" does not exist.',
    ]);
    expect(await checkPack(pack, { values: { "toon/cuont": {} } })).toEqual([
      'The values given for "toon/cuont" are of no node of the pack.',
    ]);
  });

  it("hears whether doors are asked with the task's signal", async () => {
    const blur = defineNode({
      type: "toon/blur",
      version: 1,
      title: "Blur",
      about: "Blurs a picture.",
      inputs: { picture },
      outputs: { picture },
      run: async ({ picture: given }, { picture: door }) => ({
        picture: await door.apply("blur", [given], {}, { signal: new AbortController().signal }),
      }),
    });
    expect(await checkPack({ prefix: "toon", nodes: [blur] })).toEqual([
      '"toon/blur" asks picture.apply without its signal.',
    ]);
  });
});
