import { createHash } from "node:crypto";
import { mkdtemp, open, readdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Digest } from "@dreamloom/engine";
import { DigestMemory } from "./digest-memory.js";

describe("the memory of digests", () => {
  let folder: string;
  let file: string;
  let kept: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dreamloom-digests-"));
    file = join(folder, "weights");
    kept = join(folder, "home", "digests.json");
    await writeFile(file, "one");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const digestOf = async (memory: DigestMemory, path = file): Promise<Digest> => {
    await using handle = await open(path);
    return await memory.digestOf({ path, handle });
  };
  const sha = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

  /** Puts a lie into the memory, which shows whether the file was read. */
  const lie = async (): Promise<void> => {
    const text = await readFile(kept, "utf8");
    await writeFile(kept, text.replaceAll(sha("one"), sha("a lie")));
  };

  test("a digest is the file's SHA-256, and a second process reads no byte of the file", async () => {
    expect(await digestOf(new DigestMemory(kept))).toBe(sha("one"));
    await lie();
    expect(await digestOf(new DigestMemory(kept))).toBe(sha("a lie"));
  });

  test("a file of the same size and time in its place is read", async () => {
    const time = new Date("2026-01-01");
    await utimes(file, time, time);
    await digestOf(new DigestMemory(kept));
    await writeFile(`${file}.new`, "two");
    await utimes(`${file}.new`, time, time);
    await rename(`${file}.new`, file);
    expect(await digestOf(new DigestMemory(kept))).toBe(sha("two"));
  });

  test("a file written over at once, within one tick of the file system's clock, is read again", async () => {
    for (let i = 0; i < 5; i += 1) {
      await writeFile(file, `v${i}`);
      expect(await digestOf(new DigestMemory(kept))).toBe(sha(`v${i}`));
    }
  });

  test("a fact is read once, and again when one of its files or folders has changed", async () => {
    let reads = 0;
    const ask = async (): Promise<unknown> => {
      const memory = new DigestMemory(kept);
      return (await memory.recall("fact")) ?? memory.learn("fact", [folder, file], async () => ++reads);
    };
    // The first write makes the folder of the memory, which lies inside the watched one.
    await new DigestMemory(kept).learn("other", [], async () => 0);
    expect([await ask(), await ask()]).toEqual([1, 1]);
    await writeFile(file, "longer");
    expect([await ask(), await ask()]).toEqual([2, 2]);
    await writeFile(join(folder, "beside"), "");
    expect([await ask(), await ask()]).toEqual([3, 3]);
  });

  test("what two processes learned at once is kept from both", async () => {
    const [a, b] = [new DigestMemory(kept), new DigestMemory(kept)];
    await writeFile(join(folder, "other"), "two");
    expect(await a.recall("x")).toBe(undefined);
    expect(await b.recall("x")).toBe(undefined);
    await digestOf(a);
    await digestOf(b, join(folder, "other"));
    const { digests } = JSON.parse(await readFile(kept, "utf8")) as { digests: Record<string, string> };
    expect(Object.values(digests).sort()).toEqual([sha("one"), sha("two")].sort());
    expect(await readdir(join(folder, "home"))).toEqual(["digests.json"]);
  });

  test.each(["", "{", "[]", '{"format":2,"digests":{},"facts":{}}', "null"])(
    "a memory file of %j is passed over",
    async (text) => {
      await digestOf(new DigestMemory(kept));
      await writeFile(kept, text);
      expect(await digestOf(new DigestMemory(kept))).toBe(sha("one"));
    },
  );

  test("a memory that cannot be written costs a warning, not the digest", async () => {
    const warnings: string[] = [];
    const memory = new DigestMemory(join(file, "digests.json"), (message) => warnings.push(message));
    expect(await digestOf(memory)).toBe(sha("one"));
    expect(warnings).toEqual([expect.stringContaining("could not be remembered")]);
  });
});
