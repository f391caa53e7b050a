import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kernelAsMatrix, partOfRows, rangesOf, withHalvesSwapped } from "./part-of-tensor.js";
import { readTensor } from "./read-tensor.js";
import type { TensorInfo } from "./tensor-info.js";

let folder = "";
let info: TensorInfo;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dreamloom-rows-"));
  const file = join(folder, "weights");
  await writeFile(file, Buffer.from(Float32Array.of(9, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12).buffer));
  info = { name: "qkv", file, offset: 4, byteLength: 48, dtype: "F32", shape: [6, 2] };
});
afterAll(() => rm(folder, { recursive: true }));

test("rows of a tensor are a byte range of its own", async () => {
  const whole = { ...info, byteLength: 24, shape: [6] };
  expect([...(await readTensor(partOfRows(whole, 0, 3)))]).toEqual([1, 2]);
  const last = partOfRows(whole, 2, 3);
  expect([...(await readTensor(last))]).toEqual([5, 6]);
  expect({ ...last, file: "" }).toEqual({
    ...whole,
    file: "",
    name: "qkv 3/3",
    offset: 20,
    byteLength: 8,
    shape: [2],
  });
});

test("rows that are not that many equal parts are refused in a sentence", () => {
  expect(() => partOfRows({ ...info, shape: [5, 2] }, 0, 3)).toThrow(
    `Tensor "qkv" of "${info.file}" has shape [5, 2], whose rows are not 3 equal parts.`,
  );
});

test("swapped halves are read, and lie in the file, in the other order", async () => {
  const whole = withHalvesSwapped({ ...info, byteLength: 32, shape: [4, 2] });
  expect([...(await readTensor(whole))]).toEqual([5, 6, 7, 8, 1, 2, 3, 4]);
  expect(rangesOf(whole).map(({ offset, shape }) => [offset, shape])).toEqual([
    [20, [2, 2]],
    [4, [2, 2]],
  ]);
});

test("a kernel of one pixel is a matrix, a larger one is not", () => {
  expect(kernelAsMatrix({ ...info, shape: [6, 2, 1, 1] }).shape).toEqual([6, 2]);
  expect(kernelAsMatrix({ ...info, shape: [1, 1, 3, 3] }).shape).toEqual([1, 1, 3, 3]);
});
