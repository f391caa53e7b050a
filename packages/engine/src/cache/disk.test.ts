import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Fingerprint } from "../ids.js";
import { makeTensor } from "../tensor.js";
import type { TensorHandle } from "../value.js";
import { from, graphOf, logOf, nodeThat, rigEngine } from "../testing/rig.js";
import type { Graph } from "../graph.js";
import { picture } from "../sockets/dream.js";
import type { Cache } from "./cache.js";
import { nodeFs, type Fs } from "./fs.js";
import { openCache, type DiskOptions } from "./open-cache.js";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

function newFolder(): string {
  const folder = join(fs.mkdtempSync(join(tmpdir(), "dreamloom disk ü ")), "cache");
  folders.push(join(folder, ".."));
  return folder;
}

/** A cache on disk whose memory tier holds nothing, so that every find is the disk's. */
async function open(
  folder: string,
  options: Partial<DiskOptions> = {},
): Promise<Cache & { readonly said: string[] }> {
  const said: string[] = [];
  const onWarning = (message: string): void => void said.push(message);
  const cache = await openCache({ folder, memoryBytes: 0, diskBytes: 2 ** 30, onWarning, ...options });
  return Object.assign(cache, { said });
}

const one = "1".repeat(64) as Fingerprint;
const two = "2".repeat(64) as Fingerprint;

function filesIn(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** A chain that ends in a large picture; `runs` counts what was computed. */
function pictureGraph(size = 200): Graph {
  const paint = nodeThat(
    ({ value = 0 }, { tensor }) => {
      const numbers = new Float32Array(size * size * 3).fill(value);
      return { picture: tensor("f32", [size, size, 3], new Uint8Array(numbers.buffer)) };
    },
    { type: "rig/paint", outputs: { picture } },
  );
  const first = nodeThat(
    async (inputs) => ({
      sum: (await (inputs as never as { picture: TensorHandle }).picture.bytes()).byteLength,
    }),
    { type: "rig/measure", inputs: { picture } },
  );
  return graphOf(
    { paint: [paint, { value: 0.5 }], measure: [first, { picture: from("paint.picture") }] },
    { size: "measure.sum" },
  );
}

describe("a cache on disk", () => {
  test("makes its folder only when something is kept", async () => {
    const folder = newFolder();
    const cache = await open(folder);
    expect(cache.find(one)).toBeUndefined();
    await cache.settle();
    expect(fs.existsSync(folder)).toBe(false);
    cache.keep(one, { sum: 1 });
    await cache.settle();
    expect(fs.readFileSync(join(folder, "format"), "utf8")).toBe("1\n");
  });

  test("gives the next process what was kept", async () => {
    const folder = newFolder();
    const engine = rigEngine({ cache: await open(folder) });
    expect((await logOf(engine, pictureGraph())).log).toEqual(["ran paint", "ran measure", "succeeded"]);
    await engine.cache[Symbol.asyncDispose]();
    const later = rigEngine({ cache: await open(folder) });
    expect((await logOf(later, pictureGraph())).log).toEqual(["hits measure", "succeeded"]);
    expect((await later.run(pictureGraph())).outputs.get("size")).toBe(480_000);
  });

  test("shares its folder between processes that live at once", async () => {
    const folder = newFolder();
    const [a, b] = [await open(folder), await open(folder)];
    a.keep(one, { sum: 1 });
    b.keep(two, { sum: 2 });
    await Promise.all([a.settle(), b.settle()]);
    [a, b].forEach((cache) => cache.refresh());
    expect([a.find(two), b.find(one)]).toEqual([{ sum: 2 }, { sum: 1 }]);
    a.keep("3".repeat(64) as Fingerprint, { sum: 3 });
    await a.settle();
    b.refresh();
    expect(b.find("3".repeat(64) as Fingerprint)).toEqual({ sum: 3 });
  });

  test("goes on in the log of a process that ended, so that logs do not pile up", async () => {
    const folder = newFolder();
    for (let i = 0; i < 5; i++) {
      const cache = await open(folder);
      cache.keep(String(i).padStart(64, "0") as Fingerprint, { sum: i });
      await cache[Symbol.asyncDispose]();
    }
    expect(fs.readdirSync(join(folder, "index"))).toHaveLength(1);
    const cache = await open(folder);
    expect([0, 4].map((i) => cache.find(String(i).padStart(64, "0") as Fingerprint))).toEqual([
      { sum: 0 },
      { sum: 4 },
    ]);
  });

  test("a damaged entry is a miss, is said once, and is gone", async () => {
    const folder = newFolder();
    const cache = await open(folder);
    cache.keep(one, { text: "something to find" });
    cache.keep(two, { sum: 2 });
    await cache[Symbol.asyncDispose]();
    damage(folder, "something");
    const later = await open(folder);
    expect([later.find(one), later.find(two)]).toEqual([undefined, { sum: 2 }]);
    expect(later.said).toEqual(["An entry of the cache was damaged; it has been removed."]);
    const last = await open(folder);
    expect([last.find(one), last.said]).toEqual([undefined, []]);
    last.keep(one, { text: "something to find" });
    await last[Symbol.asyncDispose]();
    expect((await open(folder)).find(one)).toEqual({ text: "something to find" });
  });

  test("a damaged picture is made again in the middle of a run", async () => {
    const folder = newFolder();
    const engine = rigEngine({ cache: await open(folder) });
    await logOf(engine, pictureGraph(), { targets: ["paint"] });
    const [file] = filesIn(join(folder, "store"));
    const bytes = fs.readFileSync(file!);
    bytes[77]! ^= 255;
    fs.writeFileSync(file!, bytes);
    const { log, outcome, ran, hits } = await logOf(engine, pictureGraph());
    expect(log.map((line) => line.replace(/sha256:\w+/, "D"))).toEqual([
      "hits paint",
      "warning: The artifact D in the cache was damaged; it has been removed.",
      'warning: What the cache had of "paint" is gone or damaged; it is made again.',
      "ran paint",
      "ran measure",
      "succeeded",
    ]);
    expect({ outcome, ran, hits }).toEqual({ outcome: "succeeded", ran: ["paint", "measure"], hits: [] });
    expect((await logOf(engine, pictureGraph())).log).toEqual(["hits measure", "succeeded"]);
  });

  test("what a killed process left at the end of its log hides nothing, and is cut off", async () => {
    const folder = newFolder();
    const cache = await open(folder);
    cache.keep(one, { sum: 1 });
    await cache[Symbol.asyncDispose]();
    const [log] = filesIn(join(folder, "index"));
    const whole = fs.readFileSync(log!);
    for (const part of [whole.subarray(0, 1), whole.subarray(0, 51), whole.subarray(0, whole.length - 1)]) {
      fs.appendFileSync(filesIn(join(folder, "index"))[0]!, part);
      const later = await open(folder);
      expect(later.find(one)).toEqual({ sum: 1 });
      later.keep(two, { sum: part.length });
      await later[Symbol.asyncDispose]();
      const last = await open(folder);
      expect([last.find(one), last.find(two)]).toEqual([{ sum: 1 }, { sum: part.length }]);
      last.forget(two);
      expect([...later.said, ...last.said]).toEqual([]);
    }
  });

  test("noise in the middle of a log costs what follows, is said, and is repaired by the next who writes", async () => {
    const folder = newFolder();
    const cache = await open(folder);
    cache.keep(one, { sum: 1 });
    cache.keep(two, { sum: 2 });
    await cache[Symbol.asyncDispose]();
    const [log] = filesIn(join(folder, "index"));
    const bytes = fs.readFileSync(log!);
    bytes.fill(0xaa, bytes.length / 2, bytes.length / 2 + 20);
    fs.writeFileSync(log!, bytes);
    const later = await open(folder);
    expect([later.find(one), later.find(two)]).toEqual([{ sum: 1 }, undefined]);
    expect(later.said).toEqual([
      expect.stringContaining("was damaged; what it held after that place is computed again."),
    ]);
    later.keep(two, { sum: 2 });
    await later[Symbol.asyncDispose]();
    const last = await open(folder);
    expect([last.find(one), last.find(two), last.said]).toEqual([{ sum: 1 }, { sum: 2 }, []]);
  });

  test("temporary files of ended processes are swept; those of living ones stay for an hour", async () => {
    const folder = newFolder();
    const cache = await open(folder);
    cache.keep(one, { tensor: makeTensor("u8", [70_000], new Uint8Array(70_000)) });
    await cache[Symbol.asyncDispose]();
    const parts = join(folder, "store", "temporary");
    const host = fs.readdirSync(join(folder, "index"))[0]!.split("~")[0];
    const put = (name: string, ageMs: number): void => {
      fs.writeFileSync(join(parts, name), "half");
      const at = new Date(Date.now() - ageMs);
      fs.utimesSync(join(parts, name), at, at);
    };
    put(`${host}~4194999~a.part`, 0);
    put(`${host}~${process.pid}~b.part`, 59 * 60_000);
    put(`${host}~${process.pid}~c.part`, 61 * 60_000);
    put("elsewhere~1~d.part", 1000);
    await open(folder);
    expect(fs.readdirSync(parts).sort()).toEqual(
      [`${host}~${process.pid}~b.part`, "elsewhere~1~d.part"].sort(),
    );
  });

  test("a folder taken away while it is in use is a miss, and is made again", async () => {
    const folder = newFolder();
    const engine = rigEngine({ cache: await open(folder) });
    await logOf(engine, pictureGraph());
    fs.rmSync(folder, { recursive: true });
    expect((await logOf(engine, pictureGraph())).log).toEqual(["ran paint", "ran measure", "succeeded"]);
    expect((await logOf(engine, pictureGraph())).log).toEqual(["hits measure", "succeeded"]);
    expect(filesIn(join(folder, "store"))).toHaveLength(1);
    expect((await open(folder)).find(one)).toBeUndefined();
  });

  test("a full disk costs one warning a run; with room again, things are kept again", async () => {
    const folder = newFolder();
    let full = true;
    const cache = await open(folder, { fs: failing("ENOSPC", () => full) });
    const engine = rigEngine({ cache });
    const warning =
      "warning: The cache cannot be written, because the disk is full; what this run makes is not kept on disk.";
    const { log } = await logOf(engine, pictureGraph());
    expect(log.toSorted()).toEqual(["ran measure", "ran paint", "succeeded", warning]);
    expect(filesIn(folder).filter((file) => !file.endsWith("format") && fs.statSync(file).size > 0)).toEqual(
      [],
    );
    full = false;
    expect((await logOf(engine, pictureGraph())).log).toEqual(["ran paint", "ran measure", "succeeded"]);
    expect((await logOf(engine, pictureGraph())).log).toEqual(["hits measure", "succeeded"]);
  });

  test("half a record that a full disk let through is cut off again", async () => {
    const folder = newFolder();
    let calls = 0;
    const writeSync = ((fd: number, bytes: Buffer, at: number, length: number) => {
      if (calls++ === 1) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      return nodeFs.writeSync(fd, bytes, at, calls === 1 ? 30 : length);
    }) as Fs["writeSync"];
    const cache = await open(folder, { fs: { ...nodeFs, writeSync } });
    cache.keep(one, { sum: 1 });
    await cache.settle();
    expect(cache.said).toHaveLength(1);
    cache.refresh();
    cache.keep(two, { sum: 2 });
    await cache[Symbol.asyncDispose]();
    const later = await open(folder);
    expect([later.find(one), later.find(two), later.said]).toEqual([undefined, { sum: 2 }, []]);
  });

  test("a folder that cannot be written is read", async () => {
    const folder = newFolder();
    const before = await open(folder);
    before.keep(one, { sum: 1 });
    await before[Symbol.asyncDispose]();
    const cache = await open(folder, { fs: failing("EROFS", () => true) });
    expect(cache.find(one)).toEqual({ sum: 1 });
    const engine = rigEngine({ cache });
    const first = await logOf(engine, pictureGraph());
    expect(first.log.filter((line) => line.startsWith("warning"))).toEqual([
      "warning: The cache cannot be written, because EROFS; what this run makes is not kept on disk.",
    ]);
    expect((await logOf(engine, pictureGraph())).log).toEqual(["ran paint", "ran measure", "succeeded"]);
  });

  test.each([
    [
      "2",
      "was made by a newer Dreamloom (its format is 2, this one knows 1); it is left alone and not used.",
    ],
    ["0", 'has a format that is not used any more ("0"); it is left alone. Delete it to start a new one.'],
    [
      "old",
      'has a format that is not used any more ("old"); it is left alone. Delete it to start a new one.',
    ],
  ])("a folder of format %s is left alone, with one message", async (format, message) => {
    const folder = newFolder();
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(join(folder, "format"), format);
    fs.writeFileSync(join(folder, "precious"), "data");
    const cache = await open(folder);
    const engine = rigEngine({ cache });
    expect((await logOf(engine, pictureGraph())).outcome).toBe("succeeded");
    await cache[Symbol.asyncDispose]();
    expect(cache.said).toEqual([`The cache in "${folder}" ${message}`]);
    expect(fs.readdirSync(folder).sort()).toEqual(["format", "precious"]);
  });

  test("derived bytes are computed once, also by the next process", async () => {
    const folder = newFolder();
    let computed = 0;
    const compute = async (): Promise<Uint8Array> => {
      computed++;
      return Buffer.from("png");
    };
    const cache = await open(folder);
    const digest = makeTensor("u8", [0], new Uint8Array(0)).digest;
    const both = await Promise.all([
      cache.derive("png", digest, compute),
      cache.derive("png", digest, compute),
    ]);
    await cache[Symbol.asyncDispose]();
    both.push(await (await open(folder)).derive("png", digest, compute));
    expect(both.map((bytes) => Buffer.from(bytes).toString())).toEqual(["png", "png", "png"]);
    expect(computed).toBe(1);
    await expect(cache.derive("webp", digest, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  });
});

describe("eviction", () => {
  const bytes = 100_000;
  const kept = (letter: string): Fingerprint => letter.repeat(64) as Fingerprint;

  async function fill(cache: Cache, letters: readonly string[]): Promise<void> {
    for (const letter of letters) {
      cache.keep(kept(letter), {
        tensor: makeTensor("u8", [bytes], new Uint8Array(bytes).fill(letter.charCodeAt(0))),
      });
      await cache.settle();
    }
  }

  /** Makes the store's files look as if used this many minutes ago, the first kept longest. */
  function age(folder: string, minutes: (index: number) => number): void {
    for (const file of filesIn(join(folder, "store"))) {
      const at = new Date(Date.now() - minutes(fs.readFileSync(file)[0]! - 97) * 60_000);
      fs.utimesSync(file, at, at);
    }
  }

  test("takes out what was used longest ago until the folder fits", async () => {
    const folder = newFolder();
    await fill(await open(folder), ["a", "b", "c", "d"]);
    age(folder, (index) => 60 - index);
    const cache = await open(folder, { diskBytes: 350_000, graceMs: 0 });
    await fill(cache, ["e"]);
    const left = ["a", "b", "c", "d", "e"].filter((letter) => cache.find(kept(letter)) !== undefined);
    expect(left).toEqual(["c", "d", "e"]);
  });

  test("takes out what is too old, however small", async () => {
    const folder = newFolder();
    await fill(await open(folder), ["a", "b"]);
    age(folder, (index) => (index === 0 ? 100 : 1));
    const cache = await open(folder, { graceMs: 0, ageMs: 50 * 60_000 });
    await fill(cache, ["e"]);
    expect(["a", "b", "e"].filter((letter) => cache.find(kept(letter)) !== undefined)).toEqual(["b", "e"]);
  });

  test("leaves what a run holds, and what was used in the last minutes", async () => {
    const folder = newFolder();
    await fill(await open(folder), ["a", "b", "c"]);
    age(folder, (index) => (index === 2 ? 1 : 60 - index));
    const cache = await open(folder, { diskBytes: 10, graceMs: 120_000 });
    fs.rmSync(join(folder, "evicted"));
    cache.hold(kept("a"));
    await fill(cache, ["e"]);
    expect(["a", "b", "c", "e"].filter((letter) => cache.find(kept(letter)) !== undefined)).toEqual([
      "a",
      "c",
      "e",
    ]);
  });

  test("also takes out whole logs of ended processes", async () => {
    const folder = newFolder();
    const before = await open(folder);
    before.keep(one, { text: "x".repeat(50_000) });
    await before[Symbol.asyncDispose]();
    const [log] = filesIn(join(folder, "index"));
    fs.truncateSync(log!, 20 * 2 ** 20);
    fs.utimesSync(log!, new Date(0), new Date(0));
    const cache = await open(folder, { diskBytes: 2 ** 20, graceMs: 0 });
    cache.keep(two, { sum: 2 });
    await cache.settle();
    expect([cache.find(one), cache.find(two)]).toEqual([undefined, { sum: 2 }]);
    expect(fs.existsSync(log!)).toBe(false);
  });
});

function damage(folder: string, text: string): void {
  for (const file of filesIn(folder)) {
    const bytes = fs.readFileSync(file);
    const at = bytes.indexOf(text);
    if (at >= 0) bytes[at]! ^= 1;
    fs.writeFileSync(file, bytes);
  }
}

/** A file system on which nothing can be written while `now` says so. */
function failing(code: string, now: () => boolean): Fs {
  const check = (): void => {
    if (now()) throw Object.assign(new Error(code), { code });
  };
  return {
    ...nodeFs,
    writeSync: ((...args: Parameters<typeof nodeFs.writeSync>) => (
      check(),
      nodeFs.writeSync(...args)
    )) as Fs["writeSync"],
    writeFileSync: (...args) => (check(), nodeFs.writeFileSync(...args)),
    mkdirSync: ((...args: Parameters<typeof nodeFs.mkdirSync>) => (
      code === "EROFS" && check(),
      nodeFs.mkdirSync(...args)
    )) as Fs["mkdirSync"],
    renameSync: (...args) => (code === "EROFS" && check(), nodeFs.renameSync(...args)),
    promises: {
      ...nodeFs.promises,
      open: async (...args) => (check(), nodeFs.promises.open(...args)),
    },
  };
}
