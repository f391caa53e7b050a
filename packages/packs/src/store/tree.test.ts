/** A tree's digest covers every name and every byte; nothing stands in it but files and folders. */

import { link, mkdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { amountIn, readTree, stampOfTree, tooMuch } from "./tree.js";

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "dreamloom-tree-"));
  await mkdir(join(folder, "a/b"), { recursive: true });
  await writeFile(join(folder, "a/b/code.js"), "one");
  await writeFile(join(folder, "z.json"), "{}");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a tree", () => {
  it("has the same digest whenever it holds the same, and another one for any change", async () => {
    const digests = [(await readTree(folder)).digest];
    await utimes(join(folder, "z.json"), 1, 1);
    expect((await readTree(folder)).digest).toBe(digests[0]);
    for (const change of [
      () => writeFile(join(folder, "a/b/code.js"), "two"),
      () => writeFile(join(folder, "a/new.js"), ""),
      () => rm(join(folder, "z.json")),
      () => writeFile(join(folder, "a/z.json"), "{}"),
    ]) {
      await change();
      digests.push((await readTree(folder)).digest);
    }
    expect(new Set(digests).size).toBe(5);
  });

  it("has another stamp when a file was written, even with the same bytes", async () => {
    const before = await stampOfTree(folder);
    expect(await stampOfTree(folder)).toBe(before);
    await rm(join(folder, "z.json"));
    await writeFile(join(folder, "z.json"), "{}");
    expect(await stampOfTree(folder)).not.toBe(before);
  });

  it("tells of machine code", async () => {
    await writeFile(join(folder, "a/x.NODE"), "");
    expect((await readTree(folder)).native).toEqual(["a/x.NODE"]);
  });

  it("holds no link, nothing shared, nothing special, no other engine", async () => {
    await symlink("/etc/passwd", join(folder, "way"));
    await expect(readTree(folder)).rejects.toThrow('"way" is a link');
    await rm(join(folder, "way"));
    await symlink("/etc", join(folder, "a/way"));
    await expect(readTree(folder)).rejects.toThrow('"a/way" is a link');
    await rm(join(folder, "a/way"));
    await link(join(folder, "z.json"), join(folder, "a/same"));
    await expect(readTree(folder)).rejects.toThrow("is shared with another place");
    await rm(join(folder, "a/same"));
    execFileSync("mkfifo", [join(folder, "pipe")]);
    await expect(readTree(folder)).rejects.toThrow('"pipe" is neither a file nor a folder');
    await rm(join(folder, "pipe"));
    await mkdir(join(folder, "x/node_modules/@dreamloom/engine"), { recursive: true });
    await expect(readTree(folder)).rejects.toThrow('brings "@dreamloom/engine" along');
  });

  it("that grows while it is written is measured, and too much of it is told", async () => {
    expect(await amountIn(folder)).toEqual({ files: 2, bytes: 5 });
    expect(await amountIn(join(folder, "none"))).toEqual({ files: 0, bytes: 0 });
    expect(tooMuch({ files: 50_000, bytes: 2 ** 30 })).toBeUndefined();
    expect(tooMuch({ files: 50_001, bytes: 0 })).toBe("It unpacks to more than 50000 files.");
    expect(tooMuch({ files: 1, bytes: 2 ** 30 + 1 })).toBe("It unpacks to more than 1024 MiB.");
  });
});
