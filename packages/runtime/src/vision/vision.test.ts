import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { prepareForVision } from "./prepare.js";
import { resize8 } from "./resize8.js";
import { resizeF32 } from "./resize-f32.js";
import { roundHalfToEven, smartResize } from "./smart-resize.js";

const plain = (width: number, height: number, ...pixel: number[]) => ({
  width,
  height,
  channels: pixel.length,
  data: Float32Array.from({ length: width * height * pixel.length }, (_, i) => pixel[i % pixel.length]!),
});

describe("resizing", () => {
  const side = fc.integer({ min: 1, max: 20 });
  const filter = fc.constantFrom("nearest", "bilinear", "bicubic", "lanczos");

  it("keeps a plain colour plain, whatever the sizes", () => {
    fc.assert(
      fc.property(side, side, side, side, filter, (w, h, toW, toH, name) => {
        const { data } = resizeF32(plain(w, h, 0.25, 0.5, 1), { width: toW, height: toH }, name);
        expect(data).toHaveLength(toW * toH * 3);
        data.forEach((number, i) => expect(number).toBeCloseTo([0.25, 0.5, 1][i % 3]!, 6));
      }),
    );
  });

  it("to the same size is a copy", () => {
    const picture = plain(2, 2, 1);
    const copy = resizeF32(picture, picture, "lanczos");
    expect(copy).toEqual(picture);
    expect(copy.data).not.toBe(picture.data);
    const bytes = { ...picture, data: Uint8Array.of(1, 2, 3, 4) };
    expect(resize8(bytes, bytes, "bicubic").data).not.toBe(bytes.data);
  });

  it("nearest takes the middle pixel of each field", () => {
    const row = { width: 5, height: 1, channels: 1, data: Float32Array.of(0, 1, 2, 3, 4) };
    expect([...resizeF32(row, { width: 2, height: 1 }, "nearest").data]).toEqual([1, 3]);
    expect([...resizeF32(row, { width: 10, height: 1 }, "nearest").data]).toEqual([
      0, 0, 1, 1, 2, 2, 3, 3, 4, 4,
    ]);
  });
});

describe("smart_resize", () => {
  it("rounds halves to even, as Python does", () => {
    expect([0.5, 1.5, 2.5, 3.5, 2.4, 2.6].map(roundHalfToEven)).toEqual([0, 2, 2, 4, 2, 3]);
    const free = { factor: 28, minPixels: 0, maxPixels: 1e9 };
    expect(smartResize({ width: 70, height: 98 }, free)).toEqual({ width: 56, height: 112 });
  });

  it.each([
    [336, 336, 144],
    [512, 512, 324],
    [1024, 1024, 484],
  ])("gives a picture of %d × %d its %d tokens", (width, height, tokens) => {
    const size = smartResize({ width, height }, { factor: 28, minPixels: 3136, maxPixels: 401_408 });
    const again = smartResize(size, { factor: 28, minPixels: 3136, maxPixels: 401_408 });
    expect((again.width * again.height) / 28 ** 2).toBe(tokens);
  });

  it("refuses a picture over 200 times as long as wide in a sentence", () => {
    expect(() =>
      smartResize({ width: 20_000, height: 1 }, { factor: 28, minPixels: 1, maxPixels: 1e9 }),
    ).toThrow(
      "A picture of 20000 × 1 is too narrow for the LMM; one side may be at most 200 times the other.",
    );
  });
});

describe("patches", () => {
  const settings = {
    patchSize: 2,
    mergeSize: 2,
    temporalPatchSize: 2,
    minPixels: 16,
    maxPixels: 64,
    mean: [0, 0, 0],
    std: [1, 1, 1],
    rescale: 1 / 255,
  };

  it("go merge block by merge block, channel by channel, with two equal frames", () => {
    const data = Float32Array.from({ length: 8 * 8 * 3 }, (_, i) => Math.floor(i / 3) / 255);
    const { patches, grid } = prepareForVision({ width: 8, height: 8, channels: 3, data }, settings);
    expect(grid).toEqual({ rows: 4, columns: 4 });
    const corners = Array.from({ length: 8 }, (_, patch) => Math.round(patches[patch * 24]! * 255));
    expect(corners).toEqual([0, 2, 16, 18, 4, 6, 20, 22]);
    const first = [...patches.subarray(0, 8)].map((number) => Math.round(number * 255));
    expect(first).toEqual([0, 1, 8, 9, 0, 1, 8, 9]);
  });

  it("see transparent pixels as white", () => {
    const { patches } = prepareForVision(plain(4, 4, 0, 0, 0, 0.2), settings);
    patches.forEach((number) => expect(number).toBeCloseTo(0.8, 6));
  });
});
