import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defineNode } from "../define-node.js";
import { NodeError } from "../failure.js";
import { numberSocket, textSocket } from "../sockets/plain.js";
import { file, number, optional, text } from "../sockets/port-builders.js";
import { fakeContext } from "./fake-context.js";
import { packRig } from "./pack-rig.js";
import { runNode } from "./run-node.js";
import { tensorNamed } from "./example-values.js";
import { few, make, toonPack } from "./toon-pack.js";

const asks = defineNode({
  type: "toon/ask",
  version: 1,
  title: "Ask",
  about: "Asks everybody.",
  inputs: {
    word: text("What to ask.", { default: "hello" }),
    list: optional(file("A list.", { accept: [".csv"] })),
  },
  outputs: { answer: textSocket, size: numberSocket },
  check: ({ word }) => (word === "" ? [{ port: "word", message: "Nothing cannot be asked." }] : []),
  async run({ word, list }, { read, own, fetch, backend, signal, progress, log }) {
    progress(1, 2);
    log(`asks ${word}`);
    const { status, bytes } = await fetch(`https://api.acme.example/${word}`);
    const model = await own("models/a.onnx");
    const { output } = await backend.infer(model, { input: tensorNamed(word, [4]) }, { signal });
    const lines = list === undefined ? "" : new TextDecoder().decode(await read(list));
    return { answer: `${status} ${new TextDecoder().decode(bytes)} ${lines}`, size: output!.shape[0]! };
  },
});
const fetch = { "https://api.acme.example/hello": "world" };

describe("running one node in a test", () => {
  it("gives its outputs by name, defaults filled in, and what it said and asked", async () => {
    const { outputs, heard } = await runNode(asks, {}, { fetch });
    const answer: string = outputs.answer;
    expect([answer, outputs.size]).toEqual(["200 world ", 4]);
    expect(heard.progress).toEqual([[1, 2]]);
    expect(heard.logs).toEqual(["asks hello"]);
    expect(heard.calls.map(({ name }) => name)).toEqual(["fetch", "own", "backend.infer"]);
    expect(heard.deaf).toEqual([]);
  });

  it("is answered by what the test gives", async () => {
    const infer = () => Promise.resolve({ output: tensorNamed("mine", [9]) });
    const { outputs } = await runNode(
      asks,
      { list: { file: "a.csv" } },
      {
        fetch: {
          "https://api.acme.example/hello": { status: 404, type: "text/plain", bytes: new Uint8Array() },
        },
        files: { "a.csv": "x,y" },
        doors: { backend: { infer } },
      },
    );
    expect(outputs).toEqual({ answer: "404  x,y", size: 9 });
  });

  it("rejects in sentences: what is missing, wrong, refused by the definition, or not answered", async () => {
    await expect(runNode(few, { count: 0 }, {})).rejects.toThrow(
      '"toon/few".palette is not given; it must be a palette.',
    );
    const warm = { name: "warm", colours: [] };
    await expect(runNode(few, { palette: warm, count: 0 })).rejects.toThrow(
      '"toon/few".count is 0; a document could not give it, it must be from 1 to 16.',
    );
    await expect(runNode(few, { palette: { name: "x" } as never })).rejects.toThrow('has no "colours"');
    await expect(runNode(few, { pallete: warm } as never)).rejects.toThrow(
      '"toon/few" has no input "pallete".',
    );
    await expect(runNode(asks, { word: "" }, { fetch })).rejects.toThrow(
      '"toon/ask".word: Nothing cannot be asked.',
    );
    await expect(runNode(asks)).rejects.toThrow(
      'Nobody answers for "https://api.acme.example/hello" in this test.',
    );
    const wrong = { ...few, run: () => ({ palette: warm, extra: 1 }) };
    await expect(runNode(wrong, { palette: warm })).rejects.toThrow('"toon/few" gave "extra"');
  });

  it("hands inputs on frozen", async () => {
    const writes = {
      ...few,
      run: ({ palette }: { readonly palette: { readonly name: string } }) => {
        (palette as { name: string }).name = "x";
        return { palette };
      },
    };
    await expect(runNode(writes as never, { palette: { name: "a", colours: [] } } as never)).rejects.toThrow(
      "read only",
    );
  });
});

describe("a context that stands in", () => {
  it("finds the pack's own files in its folder, and nothing outside", async () => {
    const folder = await mkdtemp(join(tmpdir(), "dreamloom-own-"));
    try {
      await writeFile(join(folder, "a.onnx"), "model");
      const { own } = fakeContext({ folder });
      expect(await own("a.onnx")).toMatchObject({ name: "a.onnx", path: join(folder, "a.onnx") });
      await expect(own("b.onnx")).rejects.toThrow('The pack has no file "b.onnx".');
      for (const name of ["../b.onnx", "/etc/passwd", "a/../../b", "."])
        await expect(own(name)).rejects.toThrow("is no file of the pack's folder");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("records what is written", async () => {
    const { write, heard } = fakeContext();
    const digest = `sha256:${"a".repeat(64)}` as never;
    expect(await write({ name: "x", extension: "txt", digest, bytes: Uint8Array.of(1) })).toBe(
      "/out/x-aaaaaaaa.txt",
    );
    expect(heard.written).toEqual([{ name: "x", extension: "txt", bytes: Uint8Array.of(1) }]);
  });
});

const packs = { toon: { name: "dreamloom-toon", version: "1.2.0", integrity: "sha512-x" } };
const document = {
  dreamloom: 1,
  inputs: { name: "make.name" },
  nodes: {
    make: { type: "toon/make", version: 1, inputs: { colours: ["#000000", "#ffffff", "#ff8800"] } },
    few: { type: "toon/few", version: 3, inputs: { palette: { from: "make.palette" } } },
  },
  outputs: { palette: "few.palette" },
  packs,
};

describe("a rig for a pack", () => {
  it("runs a document as it is saved, with the pack as it would be installed", async () => {
    const rig = packRig(toonPack);
    const run = await rig.run(document, { set: { name: "warm" } });
    expect(run.outcome).toBe("succeeded");
    expect(run.outputs).toEqual({ palette: { name: "warm", colours: ["#000000", "#ffffff"] } });
    expect(run.log).toEqual(["ran make", "ran few", "succeeded"]);
    const again = await rig.run(JSON.stringify(document), { set: { name: "warm" } });
    expect(again.log).toEqual(["hits few", "succeeded"]);
    expect(again.digests).toEqual(run.digests);
    expect(run.digests.palette).toMatch(/^sha256:/);
  });

  it("leaves out what stands on packs that are not there, as long as no target does", async () => {
    const nodes = {
      ...document.nodes,
      save: { type: "dream/save", version: 1, inputs: { picture: { from: "few.palette" } } },
    };
    const saving = {
      ...document,
      nodes,
      packs: { ...packs, dream: { name: "@dreamloom/nodes", version: "0.1.0" } },
    };
    const rig = packRig(toonPack);
    expect((await rig.run(saving)).outcome).toBe("succeeded");
    await expect(rig.run(saving, { targets: ["save"] })).rejects.toThrow('has no node and no output "save"');
  });

  it("rejects in sentences what is wrong with a document", async () => {
    const rig = packRig(toonPack);
    const wrong = {
      ...document,
      nodes: { ...document.nodes, few: { type: "toon/fwe", version: 1, inputs: {} } },
    };
    await expect(rig.run(wrong)).rejects.toThrow('did you mean "toon/few"?');
    await expect(rig.run("{")).rejects.toThrow("This is not JSON");
    await expect(rig.run(document, { set: { nmae: 1 } })).rejects.toThrow('has no input "nmae"');
  });

  it("lets a node ask what packs may ask, after its own check", async () => {
    const rig = packRig({ prefix: "toon", nodes: [asks] }, { fetch, files: { "a.csv": "x" } });
    const asking = (inputs: unknown) => ({
      ...{ dreamloom: 1, packs, outputs: { answer: "ask.answer" } },
      nodes: { ask: { type: "toon/ask", version: 1, inputs } },
    });
    const run = await rig.run(asking({ list: { file: "a.csv" } }));
    expect(run.outputs).toEqual({ answer: "200 world x" });
    expect((await rig.run(asking({ word: "" }))).log).toEqual([
      'failed ask: "toon/ask".word: Nothing cannot be asked.',
      "failed",
    ]);
    await expect(rig.run(asking({ list: { file: "b.csv" } }))).rejects.toThrow(
      'The file "b.csv" does not exist.',
    );
  });

  it("says when nodes.json cannot be made of the pack", () => {
    expect(() => packRig({ prefix: "toon", nodes: [make] })).toThrow(NodeError);
    expect(() =>
      packRig({ prefix: "toon", nodes: [{ ...asks, inputs: { n: number("N.") } } as never] }),
    ).not.toThrow();
  });
});
