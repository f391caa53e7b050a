import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Fingerprint } from "../ids.js";
import { makeTensor } from "../tensor.js";
import type { TensorHandle } from "../value.js";
import { createMemoryIndex } from "./memory-index.js";
import { openDisk } from "./open-cache.js";
import type { CacheIndex, Outputs } from "./tiers.js";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

interface Implementation {
  readonly name: string;
  readonly make: () => CacheIndex;
}

const implementations: readonly Implementation[] = [
  { name: "memory", make: () => createMemoryIndex(2 ** 26) },
  { name: "disk", make: () => disk(newFolder()) },
];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "dreamloom-cache-"));
  folders.push(folder);
  return folder;
}

function disk(folder: string): CacheIndex {
  return openDisk(folder, { diskBytes: 2 ** 30, warn: (message) => expect.fail(message) })!.index;
}

const one = "1".repeat(64) as Fingerprint;
const two = "2".repeat(64) as Fingerprint;

describe.each(implementations)("the $name index", ({ make }) => {
  test("does not find what was never kept", () => {
    expect(make().find(one)).toBeUndefined();
  });

  test("finds what was kept at once, and after settling", async () => {
    const index = make();
    index.keep(one, { sum: 3 });
    expect(index.find(one)).toEqual({ sum: 3 });
    await index.settle();
    expect(index.find(one)).toEqual({ sum: 3 });
    expect(index.find(two)).toBeUndefined();
  });

  test("gives every kind of value back as it was", async () => {
    const outputs: Outputs = {
      text: 'a \u2028 \ud800 "b"\n',
      seed: 18446744073709551615n,
      numbers: [0, -0, 1.5, 1e300, NaN, Infinity, -Infinity],
      flags: [true, false, null],
      keys: { $int: "5", $tensor: { digest: "x" }, $$: 1, ["__proto__x"]: 2, "": {} },
      empty: [],
    };
    const index = make();
    index.keep(one, outputs);
    await index.settle();
    expect(index.find(one)).toStrictEqual(outputs);
  });

  test.each([
    ["small", 10],
    ["large", 70_000],
  ])("gives a %s tensor's bytes back", async (_, count) => {
    const bytes = new Uint8Array(count).map((_, i) => i * 7);
    const index = make();
    index.keep(one, {
      picture: makeTensor("u8", [count], bytes.slice()),
      list: [makeTensor("u8", [1], bytes.slice(1, 2))],
    });
    await index.settle();
    const found = index.find(one)!;
    const picture = found["picture"] as TensorHandle;
    expect([picture.dtype, picture.shape]).toEqual(["u8", [count]]);
    expect(await picture.bytes()).toEqual(
      expect.toSatisfy((got: Uint8Array) => Buffer.from(got).equals(bytes)),
    );
    expect(picture.digest).toBe(makeTensor("u8", [count], bytes).digest);
    expect([...(await (found["list"] as TensorHandle[])[0]!.bytes())]).toEqual([7]);
  });

  test("does not find what was forgotten, until it is kept again", async () => {
    const index = make();
    index.keep(one, { sum: 3 });
    await index.settle();
    index.forget(one);
    expect(index.find(one)).toBeUndefined();
    index.keep(one, { sum: 4 });
    expect(index.find(one)).toEqual({ sum: 4 });
  });

  test("what it gives is frozen", async () => {
    const index = make();
    index.keep(one, Object.freeze({ list: Object.freeze([Object.freeze({ a: 1 })]) }));
    await index.settle();
    const { list } = index.find(one)! as { list: { a: number }[] };
    expect([Object.isFrozen(list), Object.isFrozen(list[0])]).toEqual([true, true]);
  });

  test("may be held and released in any order, also what is not there", () => {
    const index = make();
    index.release(one);
    index.hold(one);
    index.keep(one, { sum: 1 });
    index.hold(one);
    index.hold(one);
    for (let i = 0; i < 4; i++) index.release(one);
    expect(index.find(one)).toEqual({ sum: 1 });
  });
});

describe("the memory index", () => {
  const big = (text: string): Outputs => ({ text: text.repeat(1000) });

  test("lets go first of what was used longest ago", () => {
    const index = createMemoryIndex(7000);
    const [a, b, c, d] = ["a", "b", "c", "d"].map((letter) => letter.repeat(64) as Fingerprint) as [
      Fingerprint,
      Fingerprint,
      Fingerprint,
      Fingerprint,
    ];
    for (const fingerprint of [a, b, c]) index.keep(fingerprint, big("x"));
    index.find(a);
    index.keep(d, big("x"));
    expect([a, b, c, d].map((fingerprint) => index.find(fingerprint) !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(index.bytes).toBeLessThanOrEqual(7000);
  });

  test("keeps what is held, whatever comes", () => {
    const index = createMemoryIndex(5000);
    index.keep(one, big("x"));
    index.hold(one);
    for (let i = 0; i < 9; i++) index.keep(String(i).padStart(64, "0") as Fingerprint, big("y"));
    expect(index.find(one)).toEqual(big("x"));
    index.release(one);
    for (let i = 0; i < 9; i++) index.keep(String(i).padStart(64, "a") as Fingerprint, big("y"));
    expect(index.find(one)).toBeUndefined();
  });

  test("does not keep what is larger than its budget, and counts tensors", () => {
    const index = createMemoryIndex(1000);
    index.keep(one, { tensor: makeTensor("u8", [2000], new Uint8Array(2000)) });
    expect(index.find(one)).toBeUndefined();
    expect(index.bytes).toBe(0);
  });
});
