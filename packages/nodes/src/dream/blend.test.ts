import { floatsOf, makeTensor, type Context, type Encoding } from "@dreamloom/engine";
import { describe, expect, it } from "vitest";
import blend from "./blend.js";

const context = { tensor: makeTensor, signal: new AbortController().signal } as Context;
const images = [{ at: 1, count: 2, vit: 0 }];
const encoding: Encoding = {
  rows: [
    { name: "conditional", hidden: tensor([4, 2], [0, 0, 2, 2, 4, 4, 6, 6]), images },
    { name: "null", hidden: tensor([3, 2], [1, 1, 3, 3, 5, 5]), images },
  ],
  vit: [tensor([2, 2], [10, 10, 20, 20])],
};

function tensor(shape: readonly number[], numbers: readonly number[]) {
  return makeTensor("f32", shape, new Uint8Array(Float32Array.from(numbers).buffer));
}

async function rowsAt(r: number) {
  const blended = await blend.run({ encoding, r }, context);
  return Promise.all(blended.encoding.rows.map(async ({ hidden }) => [...(await floatsOf(hidden))]));
}

describe("blend", () => {
  it("mixes the picture's features in at the image tokens of both rows, and at no others", async () => {
    expect(await rowsAt(0.5)).toEqual([
      [0, 0, 6, 6, 12, 12, 6, 6],
      [1, 1, 6.5, 6.5, 12.5, 12.5],
    ]);
  });

  it("hands the encoding on unchanged at r 0 and for prompts without pictures", async () => {
    expect((await blend.run({ encoding, r: 0 }, context)).encoding).toBe(encoding);
    const words: Encoding = { rows: encoding.rows.map((row) => ({ ...row, images: [] })), vit: [] };
    expect((await blend.run({ encoding: words, r: 1 }, context)).encoding).toBe(words);
  });

  it("never writes into the states it was given", async () => {
    await rowsAt(1);
    expect([...(await floatsOf(encoding.rows[0]!.hidden))]).toEqual([0, 0, 2, 2, 4, 4, 6, 6]);
  });
});
