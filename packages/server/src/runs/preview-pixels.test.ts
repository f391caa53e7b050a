import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeTensor } from "@dreamloom/engine";
import { previewPixels, shrinkToRgb } from "./preview-pixels.js";

const tensorOf = (shape: number[], numbers: number[]) =>
  makeTensor("f32", shape, new Uint8Array(Float32Array.from(numbers).buffer));

describe("the pixels of a preview", () => {
  test("are the picture's own where it is small, without its alpha", async () => {
    const picture = tensorOf([1, 2, 4], [0, 0.5, 1, 0.2, 1, 0, 0, 1]);
    expect(await previewPixels(picture)).toEqual({
      width: 2,
      height: 1,
      rgb: Uint8Array.of(0, 128, 255, 255, 0, 0),
    });
  });

  test("of a mask are grey, and what is no number between 0 and 1 is clipped", async () => {
    const mask = tensorOf([1, 4], [0.2, -3, 7, NaN]);
    const { rgb } = await previewPixels(mask);
    expect([...rgb]).toEqual([51, 51, 51, 0, 0, 0, 255, 255, 255, 0, 0, 0]);
  });

  test("of a large picture are few, and means of what lies there", () => {
    const data = new Float32Array(1024 * 512 * 3);
    // Columns of black and white, one pixel each: all of it is grey.
    for (let place = 0; place < 1024 * 512; place++)
      if (place % 2 === 1) data.fill(1, place * 3, place * 3 + 3);
    const { width, height, rgb } = shrinkToRgb({ width: 1024, height: 512, channels: 3, data }, 256);
    expect([width, height, rgb.length]).toEqual([256, 128, 256 * 128 * 3]);
    const even = shrinkToRgb({ width: 4, height: 4, channels: 1, data: new Float32Array(16).fill(0.4) }, 2);
    expect([...even.rgb]).toEqual(new Array(12).fill(102));
  });

  test("of any size fit, keep the sides' ratio and stay within a plain picture's colour", () => {
    const side = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 64 }), (width, height, most) => {
        const data = new Float32Array(width * height * 3).fill(1);
        const small = shrinkToRgb({ width, height, channels: 3, data }, most);
        expect(Math.max(small.width, small.height)).toBeLessThanOrEqual(Math.max(most, 1));
        expect(small.rgb.length).toBe(small.width * small.height * 3);
        expect(small.rgb.every((byte) => byte === 255)).toBe(true);
        if (Math.max(width, height) <= most) expect([small.width, small.height]).toEqual([width, height]);
      }),
      { numRuns: 40 },
    );
  });
});
