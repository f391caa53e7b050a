import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTensor } from "./read-tensor.js";
import { readSafetensors } from "./safetensors.js";
import { assertUnchanged } from "./stamp.js";
import { WeightsError } from "./weights-error.js";

let folder = "";
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dreamloom-weights-"));
});
afterAll(() => rm(folder, { recursive: true }));

const TWO = {
  a: { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] },
  b: { dtype: "F16", shape: [3], data_offsets: [16, 22] },
};

describe("a well-formed file", () => {
  it("is opened with absolute offsets, dtypes, shapes and metadata", async () => {
    const path = await file({ __metadata__: { format: "pt" }, ...TWO }, 22);
    const { tensors, metadata } = await readSafetensors(path);
    const start = tensors.get("a")?.offset ?? 0;
    expect(metadata).toEqual({ format: "pt" });
    expect(tensors.get("b")).toEqual({
      name: "b",
      file: path,
      offset: start + 16,
      byteLength: 6,
      dtype: "F16",
      shape: [3],
    });
  });

  it("may hold no tensor, a scalar, an empty tensor, spaces after the header", async () => {
    expect((await readSafetensors(await file({}, 0))).tensors.size).toBe(0);
    const scalar = { s: { dtype: "F32", shape: [], data_offsets: [0, 4] } };
    expect((await readSafetensors(await file(scalar, 4))).tensors.get("s")?.shape).toEqual([]);
    const empty = { ...TWO, e: { dtype: "F32", shape: [0, 5], data_offsets: [16, 16] } };
    expect((await readSafetensors(await file(empty, 22))).tensors.get("e")?.byteLength).toBe(0);
    expect((await readSafetensors(await raw(`${JSON.stringify(TWO)}   `, 22))).tensors.size).toBe(2);
  });

  it("gives every number of its tensors back", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.float({ noNaN: true }), { maxLength: 20 }), async (values) => {
        const bytes = Buffer.from(Float32Array.from(values).buffer);
        const path = await raw(
          JSON.stringify({ x: { dtype: "F32", shape: [values.length], data_offsets: [0, bytes.length] } }),
          bytes,
        );
        const info = (await readSafetensors(path)).tensors.get("x");
        expect(info && [...(await readTensor(info))]).toEqual(values);
      }),
      { numRuns: 30 },
    );
  });

  it("treats a tensor called __proto__ or ../x as a name like any other", async () => {
    const text = `{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"../x":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`;
    const { tensors } = await readSafetensors(await raw(text, 2));
    expect([...tensors.keys()].sort()).toEqual(["../x", "__proto__"]);
    expect(({} as Record<string, unknown>).dtype).toBeUndefined();
  });
});

describe("a file that is cut short", () => {
  it.each([0, 7])("to %i bytes is refused before its header is looked for", async (size) => {
    const path = await bytes(Buffer.alloc(size));
    expect(await refusal(path)).toEqual([
      "truncated",
      `"${path}" is cut short: a header's length takes 8 bytes, the file has ${size}.`,
    ]);
  });

  it.each([0.25, 0.5, 0.99])("to %f of its data is refused with both sizes", async (share) => {
    const data = 1234;
    const header = { x: { dtype: "U8", shape: [data], data_offsets: [0, data] } };
    const path = await file(header, data);
    const kept = Math.floor(share * data);
    await truncate(path, 8 + JSON.stringify(header).length + kept);
    expect(await refusal(path)).toEqual([
      "truncated",
      `"${path}" is cut short: its header promises 1,234 bytes of data, the file has ${kept.toLocaleString("en-US")}.`,
    ]);
  });

  it("inside the header is refused", async () => {
    const path = await file(TWO, 22);
    await truncate(path, 20);
    expect((await refusal(path))[0]).toBe("truncated");
  });
});

describe("a header's length", () => {
  it.each([2n ** 63n, 2n ** 64n - 1n, 100_000_001n])(
    "of %i is refused before anything is read",
    async (length) => {
      const start = Buffer.alloc(16, "{");
      start.writeBigUInt64LE(length, 0);
      const path = await bytes(start);
      const [code, message] = await refusal(path);
      expect(code).toBe("header_too_large");
      expect(message).toContain(`${length.toLocaleString("en-US")} bytes; at most 32,000,000 are read.`);
    },
  );

  it("over the caller's cap is refused, and taken with a larger cap", async () => {
    const path = await raw(`${JSON.stringify(TWO)}${" ".repeat(2000)}`, 22);
    await expect(readSafetensors(path, { maxHeaderBytes: 1000 })).rejects.toThrow("at most 1,000 are read");
    expect((await readSafetensors(path, { maxHeaderBytes: 3000 })).tensors.size).toBe(2);
  });
});

const U8 = (begin: number, end: number) => ({
  dtype: "U8",
  shape: [end - begin],
  data_offsets: [begin, end],
});

describe("a header that lies", () => {
  it.each([
    ["overlaps by a byte", { a: U8(0, 5), b: U8(4, 8) }, 8, `tensors "a" and "b" overlap by 1 bytes`],
    [
      "leaves a hole",
      { a: U8(0, 3), b: U8(4, 8) },
      8,
      `1 bytes between "a" and tensor "b" belong to no tensor`,
    ],
    [
      "leaves a hole at the start",
      { a: U8(2, 8) },
      8,
      `2 bytes between the header and tensor "a" belong to no tensor`,
    ],
    [
      "leaves bytes after the last",
      { a: U8(0, 5) },
      8,
      "has 3 bytes after its last tensor that belong to none",
    ],
    [
      "ends before it begins",
      { a: { dtype: "U8", shape: [1], data_offsets: [5, 4] } },
      8,
      "ends at byte 4, before it begins at byte 5",
    ],
    [
      "has other bytes than its shape needs",
      { a: { dtype: "F32", shape: [2, 2], data_offsets: [0, 8] } },
      8,
      "of shape [2, 2] and dtype F32 needs 16 bytes, its range has 8",
    ],
    [
      "wraps around in 64 bits",
      { a: { dtype: "F32", shape: [4194305, 4194305, 211106198978564], data_offsets: [0, 16] } },
      16,
      "needs 14,",
    ],
    [
      "has an unknown dtype",
      { a: { dtype: "F13", shape: [1], data_offsets: [0, 4] } },
      4,
      `has the unknown dtype "F13"`,
    ],
    [
      "has text offsets",
      { a: { dtype: "U8", shape: [1], data_offsets: ["0", "1"] } },
      1,
      `data offsets that are not two whole numbers ("0")`,
    ],
    [
      "has three offsets",
      { a: { dtype: "U8", shape: [1], data_offsets: [0, 1, 2] } },
      1,
      "data offsets that are not two whole numbers",
    ],
    ["describes a tensor by a list", { a: [] }, 0, `Tensor "a" of`],
    [
      "has metadata that is no text",
      { __metadata__: { a: 1 } },
      0,
      `a "__metadata__" that is not a table of texts`,
    ],
    [
      "has a name of 2,000 characters",
      { ["n".repeat(2000)]: U8(0, 1) },
      1,
      "has a name of more than 1,024 bytes",
    ],
  ])("because it %s is refused", async (_what, header, data, sentence) => {
    const [code, message] = await refusal(await file(header, data));
    expect(code).not.toBe("none");
    expect(message).toContain(sentence);
  });

  it.each([
    [
      "a fraction",
      `{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1.5]}}`,
      "has the number 1.5, where only plain whole numbers may stand",
    ],
    [
      "an exponent",
      `{"a":{"dtype":"U8","shape":[1e3],"data_offsets":[0,1]}}`,
      "has the number 1e3, where only plain whole numbers may stand",
    ],
    ["a negative number", `{"a":{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}}`, "(-1)"],
    ["2^53", `{"a":{"dtype":"U8","shape":[9007199254740992],"data_offsets":[0,1]}}`, "(9007199254740992)"],
    [
      "a tensor twice",
      `{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`,
      "has the same key twice in one object",
    ],
    [
      "a tensor twice, differently",
      `{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}`,
      "has the same key twice in one object",
    ],
    ["no end", `{"a":`, "is not valid JSON"],
    ["no object", `{} 5`, "is not valid JSON"],
    ["ten thousand brackets", `{"a":${"[".repeat(10_000)}`, "is nested deeper than 64 levels"],
    ["a list at the top", `[{}]`, `does not begin with "{"`],
    ["a space before the brace", ` {}`, `does not begin with "{"`],
  ])("with %s is refused", async (_what, text, sentence) => {
    const [code, message] = await refusal(await raw(text, 1));
    expect(code).not.toBe("none");
    expect(message).toContain(sentence);
  });

  it("with bytes that are not UTF-8 is refused", async () => {
    const text = Buffer.from(`{"?":1}`);
    text[2] = 0xff;
    expect((await refusal(await raw(text, 0)))[1]).toContain("is not valid UTF-8");
  });

  it("never gets past the checks, whatever one byte of it is changed to", async () => {
    const header = Buffer.from(JSON.stringify(TWO));
    await fc.assert(
      fc.asyncProperty(fc.nat(header.length - 1), fc.nat(255), async (at, byte) => {
        const changed = Buffer.from(header);
        changed[at] = byte;
        const opened = await readSafetensors(await raw(changed, 22)).catch((error: unknown) => error);
        if (opened instanceof WeightsError) return;
        const { tensors } = opened as Awaited<ReturnType<typeof readSafetensors>>;
        const covered = [...tensors.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
        expect(covered).toBe(22);
      }),
      { numRuns: 150 },
    );
  });
});

describe("what is no safetensors file", () => {
  it.each([
    ["GGUF\x03\0\0\0\0\0\0\0", "a GGUF file"],
    ["PK\x03\x04\0\0\0\0\0\0", "a zip archive"],
    ["version https://git-lfs.github.com/spec/v1\noid", "a Git LFS pointer"],
    ["<!DOCTYPE html><html></html>", "a web page"],
  ])("is called what it is: %j", async (start, kind) => {
    const [code, message] = await refusal(await bytes(Buffer.from(start, "latin1")));
    expect(code).toBe("not_a_weight_file");
    expect(message).toContain(`is not a safetensors file but ${kind}`);
  });

  it("is said to be missing, or a folder", async () => {
    expect((await refusal(join(folder, "nothing.safetensors")))[1]).toBe(
      `There is no file "${join(folder, "nothing.safetensors")}".`,
    );
    expect((await refusal(folder))[1]).toBe(`"${folder}" is not an ordinary file.`);
  });
});

describe("a file that changes", () => {
  it("after it was opened is noticed", async () => {
    const path = await file(TWO, 22);
    const opened = await readSafetensors(path);
    await assertUnchanged([opened]);
    await writeFile(path, "something else");
    await expect(assertUnchanged([opened])).rejects.toThrow(`"${path}" was changed while it was in use.`);
  });
});

async function refusal(path: string): Promise<[string, string]> {
  const error: unknown = await readSafetensors(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof WeightsError ? [error.code, error.message] : ["none", String(error)];
}

const file = (header: object, data: number) => raw(JSON.stringify(header), data);

/** A file of this header text and data (bytes, or how many zeros). */
async function raw(header: string | Buffer, data: number | Buffer): Promise<string> {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return bytes(Buffer.concat([length, text, typeof data === "number" ? Buffer.alloc(data) : data]));
}

async function bytes(content: Buffer): Promise<string> {
  const path = join(folder, `file-${count++}.safetensors`);
  await writeFile(path, content);
  return path;
}
