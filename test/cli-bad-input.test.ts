/** Bad input gets a sentence and its exit code; nothing is written. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
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
    const { code, err } = await refused(cycle);
    expect(code).toBe(2);
    expect(err).toMatch(/"a"/);
    expect(err).toMatch(/"b"/);
  });

  it("is refused for an unknown type with the nearest one", async () => {
    const { code, err } = await refused(graphOf({ a: ["dream/resise", {}] }));
    expect(code).toBe(2);
    expect(err).toContain("dream/resise");
  });

  it("tells all that is wrong at once", async () => {
    const graph = graphOf({
      a: ["dream/resize", { picture: { from: "nowhere.picture" }, width: "wide", height: 100000000 }],
      b: ["dream/grain", { picture: { from: "a.latent" }, amount: 0.1, seed: 1 }],
    });
    const { code, err } = await refused(graph);
    expect(code).toBe(2);
    for (const part of ["nowhere", "wide", "100000000", "latent"]) expect(err).toContain(part);
  });

  it("is refused with line and column when its JSON is cut off", async () => {
    const text = JSON.stringify(smallGraph(), null, 2);
    const { code, err } = await refused(text.slice(0, 200));
    expect(code).toBe(2);
    expect(err).toMatch(/^g\.json:\d+:\d+: /);
  });

  it("is refused for an id that stands there twice", async () => {
    const { code, err } = await refused('{ "dreamloom": 1, "nodes": { "a": {}, "a": {} } }');
    expect(code).toBe(2);
    expect(err).toContain('"a"');
  });

  it("is refused for __proto__ as an id", async () => {
    const text =
      '{ "dreamloom": 1, "nodes": { "__proto__": { "type": "dream/note", "version": 1, "inputs": {} } } }';
    const { code, err } = await refused(text);
    expect(code).toBe(2);
    expect(err).toContain("__proto__");
  });

  it("is refused when a newer version wrote it", async () => {
    const { code, err } = await refused({ dreamloom: 2, nodes: {} });
    expect(code).toBe(2);
    expect(err).toMatch(/newer/);
  });

  it("is refused when it is not UTF-8", async () => {
    const { code } = await refused(Buffer.from([0x7b, 0xff, 0x7d]));
    expect(code).toBe(2);
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
});

describe("a file that is missing or wrong", () => {
  it("ends with 3 when a picture is not there", async () => {
    const graph = graphOf({
      load: ["dream/load-picture", { file: { file: "gone.png" } }],
      save: ["dream/save", { picture: { from: "load.picture" } }],
    });
    const { code, err } = await refused(graph);
    expect(code).toBe(3);
    expect(err).toContain('"gone.png"');
  });

  it("ends with 3 when a checkpoint is not there", async () => {
    const graph = graphOf(
      { load: ["dream/load", { checkpoint: "no-such-dream" }] },
      { outputs: { vae: "load.vae" } },
    );
    const { code, err } = await refused(graph);
    expect(code).toBe(3);
    expect(err).toContain("no-such-dream");
  });

  it("is never looked for outside the document's folder", async () => {
    for (const file of ["../rocket.png", "/etc/hostname", "a/../../x.png", "C:\\x.png"]) {
      const { code, err } = await refused(graphOf({ load: ["dream/load-picture", { file: { file } }] }));
      expect(code).toBe(2);
      expect(err).toContain("The file name");
    }
  });

  it("fails the run in a sentence when a picture is none", async () => {
    writeFileSync(join(rig.folder, "rocket.png"), "no picture at all");
    const { code, err } = await refused(smallGraph());
    expect(code).toBe(1);
    expect(err).toMatch(/^"load" failed: /m);
  });

  it("fails the run in a sentence when a picture is a decompression bomb", async () => {
    rig.write("rocket.png", pngOf(20_000, 20_000));
    const { code, err } = await refused(smallGraph());
    expect(code).toBe(1);
    expect(err).toMatch(/^"load" failed: /m);
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
