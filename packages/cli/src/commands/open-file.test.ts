import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLineDisplay } from "../display/line-display.js";
import { openDreamloom, type Dreamloom } from "../dreamloom.js";
import { openFile } from "./open-file.js";

let folder: string;
let dreamloom: Dreamloom;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dreamloom open "));
  dreamloom = await openDreamloom({ home: join(folder, "home"), modelFolders: [] });
});
afterAll(async () => {
  await dreamloom[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** A PNG of one black pixel. */
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC",
  "base64",
);

function chunk(type: string, body: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type), body]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(body.byteLength, 0);
  ends.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([ends.subarray(0, 4), typed, ends.subarray(4)]);
}

const inside = (...chunks: readonly Buffer[]): Buffer =>
  Buffer.concat([pixel.subarray(0, 33), ...chunks, pixel.subarray(33)]);
const graph = (text: string): Buffer => chunk("tEXt", Buffer.from(`dreamloom\0${text}`));

/** Opens a file and gives the title of its document, whether it can be run, and what was said. */
async function open(content: Uint8Array | string) {
  const file = join(folder, "file");
  writeFileSync(file, content);
  const said: string[] = [];
  const streams = { out: (text: string) => said.push(text), err: (text: string) => said.push(text) };
  const display = createLineDisplay(streams, { quiet: false });
  const opened = await openFile(dreamloom, file, { sets: [], partial: false, display });
  const text = said.join("").replaceAll(file, "FILE");
  return { title: opened.document?.title, runs: opened.graph !== undefined, said: text };
}

const titled = (title: string): string => JSON.stringify({ dreamloom: 1, title, nodes: {} });

describe("a picture with a graph inside", () => {
  it("that has two gives the first, and says so", async () => {
    expect(await open(inside(graph(titled("one")), graph(titled("two"))))).toEqual({
      title: "one",
      runs: true,
      said: 'The PNG has "dreamloom" more than once; the first one counts.\n',
    });
  });

  it("that has a damaged text beside it gives the graph, and says so", async () => {
    const damaged = chunk("iTXt", Buffer.from("k\0\0\0\0\0\xff\xfe", "latin1"));
    const { title, said } = await open(inside(damaged, graph(titled("one"))));
    expect([title, said]).toEqual(["one", expect.stringContaining('"k" is not UTF-8')]);
  });

  it.each([
    ["is nested 10,000 deep", "[".repeat(10_000), /^FILE:1:65: The document is too deep: /],
    ["is cut short", '{"dreamloom": 1', /^FILE:1:16: This is not JSON: /],
    ["is of a newer format", '{"dreamloom": 2}', /^FILE: The document has format 2; this version /],
    [
      "has __proto__ for an id",
      '{"dreamloom":1,"nodes":{"__proto__":{}}}',
      /^FILE:1:25: "__proto__" cannot be /,
    ],
  ])("that %s is refused like a file of its own", async (_, text, sentence) => {
    const { runs, said } = await open(inside(graph(text)));
    expect([runs, said]).toEqual([false, expect.stringMatching(sentence)]);
  });

  it.each([
    ["after the picture's end", Buffer.concat([pixel, graph(titled("late"))]), /without a graph inside\.$/],
    [
      "with bytes that are not UTF-8",
      inside(chunk("iTXt", Buffer.from("dreamloom\0\0\0\0\0\xff", "latin1"))),
      /inside\. .*UTF-8/,
    ],
    ["with a wrong checksum", inside(graph(titled("x")).fill(0, 40)), /inside\. .*checksum/],
    [
      "that is packed 20 MiB into a few",
      inside(
        chunk(
          "zTXt",
          Buffer.concat([Buffer.from("dreamloom\0\0"), deflateSync(Buffer.alloc(20 * 2 ** 20, " "))]),
        ),
      ),
      /inside\. .*16 MiB/,
    ],
    ["cut in its midst", inside(graph(titled("x"))).subarray(0, 60), /without a graph inside\.$/],
  ])("%s has none", async (_, bytes, why) => {
    await expect(open(bytes)).rejects.toThrow(why);
  });
});

describe.runIf(process.platform === "linux")("what never ends", () => {
  it.each(["/dev/zero", "/dev/full"])("%s is no graph", async (file) => {
    const display = createLineDisplay({ out: () => undefined, err: () => undefined }, { quiet: true });
    await expect(openFile(dreamloom, file, { sets: [], partial: false, display })).rejects.toThrow(
      `"${file}" is not a file; a graph is one.`,
    );
  });
});
