import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Digest } from "@dreamloom/engine";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createWriter } from "./writer.js";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "dreamloom-writer-"))));
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

const digest = `sha256:${"0123456789abcdef".repeat(4)}` as Digest;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const picture = (text: string, name = "cat") => ({ name, extension: "png", digest, bytes: bytesOf(text) });

describe("a writer", () => {
  it("names a file after its name and eight digits of the digest, in a folder it makes", async () => {
    const writer = createWriter(join(folder, "a", "b"));
    const path = await writer.write(picture("one"));
    expect(path).toBe(join(folder, "a", "b", "cat-01234567.png"));
    expect(readFileSync(path, "utf8")).toBe("one");
  });

  it("gives the same path for the same content, and writes nothing again", async () => {
    const writer = createWriter(folder);
    const first = await writer.write(picture("one"));
    expect(await writer.write(picture("one"))).toBe(first);
    expect(readdirSync(folder)).toEqual(["cat-01234567.png"]);
  });

  it("numbers a name that has other content, and never changes what is there", async () => {
    const writer = createWriter(folder);
    writeFileSync(join(folder, "cat-01234567.png"), "a person's own");
    expect(await writer.write(picture("two"))).toBe(join(folder, "cat-01234567-2.png"));
    expect(await writer.write(picture("three"))).toBe(join(folder, "cat-01234567-3.png"));
    expect(await writer.write(picture("two"))).toBe(join(folder, "cat-01234567-2.png"));
    expect(readFileSync(join(folder, "cat-01234567.png"), "utf8")).toBe("a person's own");
  });

  it("gives each of many writers at once a name of its own", async () => {
    const contents = Array.from({ length: 12 }, (_, index) => `content ${index}`);
    const paths = await Promise.all(contents.map((content) => createWriter(folder).write(picture(content))));
    expect(new Set(paths).size).toBe(contents.length);
    expect(paths.map((path) => readFileSync(path, "utf8"))).toEqual(contents);
    expect(readdirSync(folder)).toHaveLength(contents.length);
  });

  it("refuses a name that is a path", async () => {
    const writer = createWriter(join(folder, "in"));
    for (const name of ["../out", "a/b", "a\\b", ".hidden", "", "nul\0"])
      await expect(writer.write(picture("x", name))).rejects.toThrow("cannot be the name of a file");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("says in a sentence what is wrong with the folder, and leaves nothing half-written", async () => {
    writeFileSync(join(folder, "file"), "");
    const writer = createWriter(join(folder, "file", "out"));
    await expect(writer.write(picture("x"))).rejects.toThrow(
      `"cat-01234567.png" could not be written into "${join(folder, "file", "out")}": a part of the path is a file, not a folder.`,
    );
    expect(readdirSync(folder)).toEqual(["file"]);
  });
});

describe("checking a folder before a run", () => {
  it("makes no folder and leaves no file", async () => {
    await createWriter(join(folder, "later")).check(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("refuses a path through a file", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(createWriter(join(folder, "file", "out")).check(1)).rejects.toThrow(
      `Nothing can be written into "${join(folder, "file", "out")}": "${join(folder, "file")}" is a file, not a folder. Choose another folder with --out.`,
    );
  });

  it("refuses when the disk has too little room", async () => {
    await expect(createWriter(folder).check(2 ** 40)).rejects.toThrow(/^The disk of ".*" is full: /);
  });

  it.runIf(process.platform === "linux")("refuses a folder that nobody can write", async () => {
    await expect(createWriter("/proc/dreamloom").check(1)).rejects.toThrow(
      'Nothing can be written into "/proc/dreamloom": it takes no files. Choose another folder with --out.',
    );
  });
});
