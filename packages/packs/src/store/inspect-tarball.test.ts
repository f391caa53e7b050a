/** Tarballs that no honest packer writes are refused in a sentence before anything of them is unpacked. */

import { NodeError } from "@dreamloom/engine";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { integrityOf } from "../../../../test/support/registry.js";
import { tarball, type TarEntry } from "../../../../test/support/tarball.js";
import { inspectTarball } from "./inspect-tarball.js";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "dreamloom-tarball-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const packageJson = { name: "package/package.json", content: '{"name":"toon"}' };

async function inspect(bytes: Uint8Array) {
  const path = join(folder, "pack.tgz");
  await writeFile(path, bytes);
  return inspectTarball(path);
}

async function refusal(...entries: readonly TarEntry[]): Promise<string> {
  try {
    await inspect(tarball([packageJson, ...entries]));
  } catch (thrown) {
    if (thrown instanceof NodeError) return thrown.message;
    throw thrown;
  }
  return "accepted";
}

describe("a tarball", () => {
  it("that is honest gives its package.json and its digest", async () => {
    const long = `package/${"long/".repeat(40)}file.js`;
    const bytes = tarball([
      { name: "package/", kind: "folder" },
      { name: "package/dist/index.js", content: "x".repeat(100_000) },
      { name: "PaxHeader/file", kind: "pax", content: pax("path", long) },
      { name: "package/cut", content: "y" },
      { name: "././@LongLink", kind: "long-name", content: `${long}2\0` },
      { name: "package/cut", content: "z" },
      packageJson,
    ]);
    expect(await inspect(bytes)).toEqual({ integrity: integrityOf(bytes), packageJson: '{"name":"toon"}' });
  });

  it.each([
    ["package/../../escaped.js"],
    ["/etc/cron.d/escaped"],
    ["package/a/../../../escaped.js"],
    ["../escaped.js"],
    ["package\\..\\..\\escaped.js"],
    ["C:/escaped.js"],
    ["package//escaped.js"],
    ["package/./x.js"],
  ])("that writes outside its folder (zip-slip) is refused: %s", async (name) => {
    expect(await refusal({ name, content: "x" })).toContain("which leads out of its folder");
  });

  it("that writes outside by a name in a header of its own is refused", async () => {
    const header: TarEntry = {
      name: "PaxHeader",
      kind: "pax",
      content: pax("path", "package/../../escaped.js"),
    };
    expect(await refusal(header, { name: "package/x", content: "x" })).toContain("leads out");
    const longName: TarEntry = { name: "././@LongLink", kind: "long-name", content: "/etc/escaped\0" };
    expect(await refusal(longName, { name: "package/x", content: "x" })).toContain("leads out");
  });

  it("that holds a symlink is refused, and so is one that then writes through it", async () => {
    const link: TarEntry = { name: "package/way", kind: "symlink", target: "/etc" };
    expect(await refusal(link)).toBe('The tarball holds a link, "package/way"; packs hold files only.');
    expect(await refusal(link, { name: "package/way/cron.d/x", content: "x" })).toContain("holds a link");
  });

  it("that holds a hard link, a pipe or a device is refused", async () => {
    expect(await refusal({ name: "package/x", kind: "hard-link", target: "/etc/passwd" })).toContain(
      "holds a link",
    );
    expect(await refusal({ name: "package/x", kind: "fifo" })).toContain("neither a file nor a folder");
    expect(await refusal({ name: "package/x", kind: "device" })).toContain("neither a file nor a folder");
  });

  it("that holds package.json twice, or two names that are one on some disks, is refused", async () => {
    expect(await refusal(packageJson)).toBe('The tarball holds "package/package.json" twice.');
    expect(await refusal({ name: "other/package.json", content: "{}" })).toContain("twice");
    expect(await refusal({ name: "package/Package.json", content: "{}" })).toContain(
      "one file on some disks",
    );
  });

  it("that claims more bytes than a pack may have is refused before they are read", async () => {
    expect(await refusal({ name: "package/huge.bin", content: "", claims: 2 ** 31 })).toBe(
      "The tarball unpacks to more than 1 GiB.",
    );
    const sparse: TarEntry = {
      name: "PaxHeader",
      kind: "pax",
      content: pax("GNU.sparse.realsize", "10737418240"),
    };
    expect(await refusal(sparse)).toContain("holes");
  });

  it("that holds more files than a pack may have is refused", async () => {
    const many = Array.from({ length: 50_001 }, (_, index) => ({ name: `package/${index}`, content: "" }));
    expect(await refusal(...many)).toBe("The tarball holds more than 50000 files.");
  });

  it("that is broken is refused: no gzip, cut off, no package.json, a wrong sum", async () => {
    await expect(inspect(Buffer.from("nothing"))).rejects.toThrow(
      "The tarball is broken: incorrect header check.",
    );
    const whole = tarball([packageJson]);
    await expect(inspect(whole.subarray(0, 60))).rejects.toThrow("The tarball is broken");
    await expect(inspect(tarball([]))).rejects.toThrow('holds no "package/package.json"');
    await expect(inspect(gzipSync(Buffer.alloc(512, 1)))).rejects.toThrow("a header's sum is wrong");
    await expect(inspect(tarball([{ ...packageJson, claims: 5000 }]))).rejects.toThrow(
      "The tarball is broken",
    );
    await expect(inspectTarball(join(folder, "none.tgz"))).rejects.toThrow("There is no file");
  });

  it("that is damaged anywhere is read or refused in a sentence, and whatever it comes out as stays inside", async () => {
    const entries = [
      packageJson,
      { name: "package/dist/index.js", content: "x".repeat(700) },
      { name: "package/b", content: "" },
    ];
    const whole = gunzipSync(
      tarball([{ name: "PaxHeader/a", kind: "pax", content: pax("path", "package/long") }, ...entries]),
    );
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        for (let at = 0; at + 512 <= bytes.length; at += 512) if (bytes[at] !== 0) repairSum(bytes, at);
        const found = await inspect(gzipSync(bytes)).catch((thrown: unknown) => thrown);
        if (!(found instanceof NodeError))
          expect(found).toMatchObject({ packageJson: expect.any(String) as string });
      }),
      { numRuns: 300 },
    );
  });

  it("is let go of when the asking ends", async () => {
    await writeFile(join(folder, "pack.tgz"), tarball([packageJson]));
    const reason = new Error("enough");
    await expect(inspectTarball(join(folder, "pack.tgz"), AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

/** Makes a damaged header one that would be believed. */
function repairSum(bytes: Buffer, at: number): void {
  bytes.fill(" ", at + 148, at + 156, "latin1");
  const sum = bytes.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, at + 148, "latin1");
}

function pax(key: string, value: string): string {
  const body = ` ${key}=${value}\n`;
  let length = body.length + 1;
  while (String(length).length + body.length !== length) length = String(length).length + body.length;
  return `${length}${body}`;
}
