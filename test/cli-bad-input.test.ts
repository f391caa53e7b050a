/** Bad input gets a sentence and its exit code; nothing is written. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRig, endOf, graphOf, lastOf, smallGraph, type Rig } from "./cli/rig.js";

let rig: Rig;
beforeEach(() => (rig = createRig()));
afterEach(() => rig[Symbol.dispose]());

/** Runs a document and gives what was said, having checked that nothing was written. */
async function refused(document: string | Uint8Array | object, ...more: string[]) {
  const { code, out, err } = await rig.command("run", rig.write("g.json", document), ...more);
  expect(out).toBe("");
  expect(err).not.toMatch(/\n\s+at /);
  expect(existsSync(join(rig.folder, "out"))).toBe(false);
  return { code, err };
}

describe("a graph that is wrong", () => {
  it("is refused with the cycle's nodes", async () => {
    const cycle = graphOf({
      a: ["dream/blur", { picture: { from: "b.picture" }, radius: 1 }],
      b: ["dream/blur", { picture: { from: "a.picture" }, radius: 1 }],
    });
    expect(await refused(cycle)).toEqual({
      code: 2,
      err: 'g.json:4:10: These nodes form a cycle: "a" → "b" → "a". Take out one of the links.\n',
    });
  });

  it("is refused for an unknown type with the nearest one, and for a pack that is not named or not installed", async () => {
    const nodes = {
      a: { type: "dream/resise", version: 1, inputs: {} },
      b: { type: "acme/toon", version: 1, inputs: {} },
    };
    const { packs } = graphOf({}) as { packs: object };
    expect(await refused(JSON.stringify({ dreamloom: 1, nodes, packs }))).toEqual({
      code: 2,
      err:
        'g.json:1:29: "a" is of type "dream/resise", which "@dreamloom/nodes" 0.1.0 does not have; did you mean "dream/resize"?\n' +
        'g.json:1:81: "b" is of type "acme/toon"; "packs" must say which package "acme" is, and does not.\n',
    });
    const acme = { name: "@acme/toon-pack", version: "1.2.0" };
    const { code, err } = await refused(
      JSON.stringify({ dreamloom: 1, nodes: { b: nodes.b }, packs: { acme } }),
    );
    expect(code).toBe(3);
    expect(err).toContain('"@acme/toon-pack"');
  });

  it("tells all that is wrong at once", async () => {
    const nodes = {
      a: {
        type: "dream/resize",
        version: 1,
        inputs: { picture: { from: "nowhere.picture" }, width: "wide", height: 100000000 },
      },
      b: { type: "dream/grain", version: 1, inputs: { picture: { from: "a.latent" }, seed: 1 } },
    };
    const { packs } = graphOf({}) as { packs: object };
    expect(await refused(JSON.stringify({ dreamloom: 1, nodes, packs }))).toEqual({
      code: 2,
      err:
        'g.json:1:84: "a".picture is linked to "nowhere", which is no node of this document.\n' +
        'g.json:1:119: "a".width is "wide"; it must be a whole number between 1 and 32768.\n' +
        'g.json:1:135: "a".height is 100000000; it must be between 1 and 32768.\n' +
        'g.json:1:205: "b".picture is linked to "a".latent; "a" has no output "latent"; there is "picture".\n',
    });
  });

  it.each([
    ["JSON that is cut off", '{ "dreamloom": 1,\n  "nodes": {', "g.json:2:13: This is not JSON: "],
    [
      "an id that stands twice",
      '{ "dreamloom": 1, "nodes": { "a": {}, "a": {} } }',
      'g.json:1:39: The key "a" stands twice in one object.\n',
    ],
    [
      "__proto__ as an id",
      '{ "dreamloom": 1, "nodes": { "__proto__": {} } }',
      'g.json:1:30: "__proto__" cannot be a key or a name.\n',
    ],
    ["NaN", '{ "dreamloom": NaN }', "g.json:1:16: This is not JSON: "],
    [
      "a newer document",
      '{ "dreamloom": 2 }',
      "g.json: The document has format 2; this version of Dreamloom reads formats up to 1. Update Dreamloom to run it.\n",
    ],
    [
      "bytes that are not UTF-8",
      Buffer.from([0x7b, 0xff, 0x7d]),
      "g.json: The document is not UTF-8 text: at offset 1 the byte 0xFF stands where none such can. Save it as UTF-8.\n",
    ],
    [
      "a document nested 10,000 deep",
      `{ "dreamloom": ${"[".repeat(10_000)}${"]".repeat(10_000)} }`,
      "g.json:1:",
    ],
  ])("is refused for %s", async (_what, document, sentence) => {
    const { code, err } = await refused(document);
    expect(code).toBe(2);
    expect(err.slice(0, sentence.length)).toBe(sentence);
    expect(err.split("\n")).toHaveLength(2);
  });

  it("is refused when it is not there, or a folder", async () => {
    expect(await rig.command("run", "no.json")).toEqual({
      code: 3,
      out: "",
      err: 'There is no file "no.json".\n',
    });
    expect(await rig.command("check", ".")).toEqual({
      code: 3,
      out: "",
      err: '"." is a folder; a graph is a file.\n',
    });
  });

  it("is refused for a backend that there is not", async () => {
    expect(await refused(smallGraph(), "--backend", "abacus")).toEqual({
      code: 2,
      err: 'There is no backend "abacus". Choose one of auto, cpu, webgpu, cuda.\n',
    });
  });
});

describe("a file that is missing or wrong", () => {
  it("ends with 3 when a picture is not there", async () => {
    rig.write("rocket.png", "");
    const gone = graphOf(
      { load: ["dream/load-picture", { file: { file: "gone.png" } }] },
      { outputs: { p: "load.picture" } },
    );
    expect(await refused(gone)).toEqual({
      code: 3,
      err: 'g.json:8:17: The file "gone.png" does not exist.\n',
    });
    expect(await refused(smallGraph(), "--set", "picture=gone.png")).toEqual({
      code: 3,
      err: `The file "${join(rig.folder, "gone.png")}" does not exist.\n`,
    });
  });

  it("is told from a folder, and from nothing at all, when a picture is set", async () => {
    expect(await refused(smallGraph(), "--set", "picture=.")).toEqual({
      code: 3,
      err: '"." is a folder; "picture" takes a file.\n',
    });
    expect(await refused(smallGraph(), "--set", "picture=")).toEqual({
      code: 2,
      err: '"picture" takes a file; type its path, such as picture=apple.png.\n',
    });
  });

  it("ends with 3 when a checkpoint is not there", async () => {
    const graph = graphOf(
      { load: ["dream/load", { checkpoint: "no-such-dream" }] },
      { outputs: { vae: "load.vae" } },
    );
    const { code, err } = await refused(graph);
    expect(code).toBe(3);
    expect(err).toMatch(/^g\.json:8:23: There is no checkpoint "no-such-dream" under "models:"\. /);
    for (const path of [join(rig.folder, "nowhere"), "./nowhere"])
      expect(await refused(graph, "--set", `load.checkpoint=${path}`)).toEqual({
        code: 3,
        err: `There is no checkpoint "${join(rig.folder, "nowhere")}". Name a folder that holds a checkpoint, or a .safetensors file.\n`,
      });
  });

  it.each([
    ["../rocket.png", 'it must not lead upwards with "..".'],
    ["a/../../x.png", 'it must not lead upwards with "..".'],
    ["/etc/hostname", "it must be relative to the document's folder, not absolute."],
    ["C:\\x.png", "it must be relative to the document's folder, not absolute."],
  ])("is never looked for outside the document's folder: %s", async (file, why) => {
    const { code, err } = await refused(graphOf({ load: ["dream/load-picture", { file: { file } }] }));
    expect(code).toBe(2);
    expect(err).toContain(`g.json:8:17: "load".file names the file ${JSON.stringify(file)}; ${why}`);
  });

  it("fails the run in a sentence when a picture is none", async () => {
    rig.write("rocket.png", "no picture at all");
    const { code, err } = await refused(smallGraph(), "--quiet");
    expect(code).toBe(1);
    expect(err).toBe(
      '"load" failed: "rocket.png" is not a picture that can be read: it is no PNG, JPEG, WebP or GIF.\n',
    );
  });

  it("fails the run in a sentence when a picture is a decompression bomb", async () => {
    rig.write("rocket.png", pngOf(20_000, 20_000));
    const { code, err } = await refused(smallGraph(), "--quiet");
    expect(code).toBe(1);
    expect(err).toBe(
      '"load" failed: "rocket.png" has 20,000 × 20,000 pixels; at most 64,000,000 pixels in all are read. Make it smaller first.\n',
    );
  });

  it("takes a picture of one pixel", async () => {
    rig.write("rocket.png", pngOf(1, 1));
    const { code, err } = await rig.command("run", rig.write("g.json", smallGraph()));
    expect({ code, err: err.replace(/[\d.]+ s/g, "0 s") }).toEqual({
      code: 0,
      err: expect.stringMatching(/Done after 0 s: 4 ran\.\n$/) as string,
    });
  });
});

describe("a folder that cannot be written", () => {
  it("is said before the run starts", async () => {
    const ended = await rig.command(
      "run",
      rig.write("g.json", smallGraph()),
      "--json",
      "--out",
      "rocket.png/out",
    );
    expect(ended.code).toBe(5);
    expect(ended.err).toBe(
      `Nothing can be written into "${join(rig.folder, "rocket.png", "out")}": "${join(rig.folder, "rocket.png")}" is a file, not a folder. Choose another folder with --out.\n`,
    );
    expect(lastOf(ended)).toMatchObject({ outcome: "failed", ran: [], files: [] });
  });

  it("is said when it is where Dreamloom keeps things, and the run goes on", async () => {
    const { code, err } = await endWithHome(join(rig.folder, "rocket.png", "home"));
    expect(code).toBe(0);
    expect(err).toContain("Nothing can be kept in");
  });

  it("is refused when a newer version keeps it", async () => {
    rig.write("home/format", "99\n");
    const { code, err } = await rig.command("run", rig.write("g.json", smallGraph()));
    expect(code).toBe(5);
    expect(err).toContain("kept by a newer Dreamloom (format 99; this one knows 1)");
    expect(readFileSync(join(rig.home, "format"), "utf8")).toBe("99\n");
  });
});

describe.runIf(process.platform === "linux")("a disk that fills up in the midst of a run", () => {
  it("fails the run in a sentence, ends with 5, and leaves no half-written file", async () => {
    const graph = smallGraph() as { nodes: { small: { inputs: object } } };
    Object.assign(graph.nodes.small.inputs, { width: 200, height: 200 });
    rig.write("home/format", "1\n");
    const { code, out, err } = await rig.commandOnFullDisk(
      20_000,
      "run",
      rig.write("g.json", graph),
      "--quiet",
    );
    expect({ code, out }).toEqual({ code: 5, out: "" });
    expect(err).toMatch(
      /^"save" failed: "small-[0-9a-f]{8}\.png" could not be written into ".*": the file would be larger than is allowed here\. Make room or choose another folder with --out\.\n$/,
    );
    expect(readdirSync(join(rig.folder, "out"))).toEqual([]);
    const { ran } = lastOf(await rig.command("run", "g.json", "--json"));
    expect(ran).toContain("save");
  });
});

describe("words that make no sense", () => {
  it("end with 2 and say what there is", async () => {
    const { code, err } = await rig.command("rum", "g.json");
    expect(code).toBe(2);
    expect(err).toContain("run");
    expect((await rig.command("run")).code).toBe(2);
    expect((await rig.command("run", "g.json", "--fast")).code).toBe(2);
  });
});

async function endWithHome(home: string) {
  return await endOf(rig.start(["run", rig.write("g.json", smallGraph())], { DREAMLOOM_HOME: home }));
}

/** A PNG of one bit a pixel, all black. */
function pngOf(width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const rows = deflateSync(Buffer.alloc(height * (1 + Math.ceil(width / 8))));
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", head),
    chunk("IDAT", rows),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([frame, body, check]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
