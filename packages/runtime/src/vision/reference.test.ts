import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ResizeFilter } from "../choices.js";
import { prepareForVision } from "./prepare.js";
import { resize8 } from "./resize8.js";
import { resizeF32 } from "./resize-f32.js";
import { smartResize } from "./smart-resize.js";
import { visionRope } from "./vision-rope.js";

interface Resized {
  filter: Exclude<ResizeFilter, "nearest">;
  from: [number, number];
  to: [number, number];
  pixels: string;
  resized: string;
}
interface Reference {
  resizes: Resized[];
  floats: Resized[];
  sizes: {
    size: [number, number];
    factor: number;
    min: number;
    max: number;
    resized: [number, number] | null;
  }[];
  processed: {
    size: [number, number];
    patch: number;
    min: number;
    max: number;
    pixels: string;
    grid: [number, number, number];
    step: number;
    patches: string;
    sum: number;
  }[];
  ropes: { head: number; rows: number; columns: number; cos: string; sin: string }[];
}

/** Made by training/reference/pil.py with Pillow and transformers. */
const reference = JSON.parse(
  readFileSync(new URL("../../../../test/parity/pil/reference.json", import.meta.url), "utf8"),
) as Reference;

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));
const floatsOf = (base64: string): Float32Array => new Float32Array(bytesOf(base64).buffer);
const furthest = (ours: ArrayLike<number>, theirs: ArrayLike<number>): number => {
  expect(ours).toHaveLength(theirs.length);
  let most = 0;
  for (let i = 0; i < theirs.length; i += 1) most = Math.max(most, Math.abs(ours[i]! - theirs[i]!));
  return most;
};

describe("resizing", () => {
  it.each(reference.resizes)("bytes $filter $from to $to equals Pillow to the bit", (resize) => {
    const [height, width] = resize.from;
    const pixels = { width, height, channels: 3, data: bytesOf(resize.pixels) };
    const ours = resize8(pixels, { width: resize.to[1], height: resize.to[0] }, resize.filter);
    expect(Buffer.compare(ours.data, bytesOf(resize.resized))).toBe(0);
  });

  it.each(reference.floats)("f32 $filter $from to $to equals Pillow's", (resize) => {
    const [height, width] = resize.from;
    const pixels = { width, height, channels: 1, data: floatsOf(resize.pixels) };
    const ours = resizeF32(pixels, { width: resize.to[1], height: resize.to[0] }, resize.filter);
    expect(furthest(ours.data, floatsOf(resize.resized))).toBeLessThan(1e-6);
  });
});

describe("smart_resize", () => {
  it.each(reference.sizes)("$size by $factor is transformers'", ({ size, factor, min, max, resized }) => {
    const [height, width] = size;
    const ours = smartResize({ width, height }, { factor, minPixels: min, maxPixels: max });
    expect([ours.height, ours.width]).toEqual(resized);
  });
});

describe("patches", () => {
  const settings = {
    mergeSize: 2,
    temporalPatchSize: 2,
    mean: [0.48145466, 0.4578275, 0.40821073],
    std: [0.26862954, 0.26130258, 0.27577711],
    rescale: 1 / 255,
  };

  it.each(reference.processed)(
    "of a picture of $size in patches of $patch are the processor's",
    (processed) => {
      const [height, width] = processed.size;
      const picture = {
        width,
        height,
        channels: 3,
        data: Float32Array.from(bytesOf(processed.pixels), (byte) => byte / 255),
      };
      const given = {
        ...settings,
        patchSize: processed.patch,
        minPixels: processed.min,
        maxPixels: processed.max,
      };
      const { patches, grid } = prepareForVision(picture, given);
      expect([1, grid.rows, grid.columns]).toEqual(processed.grid);
      const length = 3 * 2 * processed.patch ** 2;
      const kept = patches.filter((_, i) => Math.floor(i / length) % processed.step === 0);
      expect(furthest(kept, floatsOf(processed.patches))).toBeLessThan(1e-6);
      expect(patches.reduce((sum, number) => sum + Math.abs(number), 0) / processed.sum).toBeCloseTo(1, 6);
    },
  );
});

describe("the tower's rope", () => {
  it.each(reference.ropes)("of heads of $head over $rows × $columns is transformers'", (rope) => {
    const { cos, sin } = visionRope(rope, { headDim: rope.head, mergeSize: 2 });
    expect(furthest(cos, floatsOf(rope.cos))).toBeLessThan(1e-6);
    expect(furthest(sin, floatsOf(rope.sin))).toBeLessThan(1e-6);
  });
});
