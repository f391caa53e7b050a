/** Operations that depend on where a pixel lies: blocks, dark corners, grain. */

import { gaussian } from "../../sample/noise.js";
import type { PixelsF32 } from "../../vision/pixels.js";
import { weighedByAlpha } from "./alpha.js";
import { blank, clamp, numberIn, pictureAt, seedIn, type Operation } from "./operation.js";

/** Square blocks of `size` pixels, each the mean of what it covers. */
export const pixelate: Operation = (pictures, values) => {
  const size = numberIn(values, "size");
  return weighedByAlpha(pictureAt(pictures, 0), (picture) => inBlocks(picture, size));
};

/** Darker towards the corners: nothing changes within 1 − `softness` of the way, the corners lose `amount`. */
export const vignette: Operation = (pictures, values) => {
  const { width, height, channels, data } = pictureAt(pictures, 0);
  const [amount, softness] = [numberIn(values, "amount"), numberIn(values, "softness")];
  const result = blank(width, height, channels);
  for (let i = 0; i < data.length; i += 1) {
    const pixel = Math.floor(i / channels);
    const x = (2 * ((pixel % width) + 0.5)) / width - 1;
    const y = (2 * (Math.floor(pixel / width) + 0.5)) / height - 1;
    const reached = (Math.hypot(x, y) / Math.SQRT2 - (1 - softness)) / Math.max(softness, 1e-6);
    const dark = smoothed(clamp(reached)) * amount;
    result.data[i] = i % channels === 3 ? data[i]! : data[i]! * (1 - dark);
  }
  return result;
};

/** Normal noise of deviation `amount`, the same for red, green and blue. */
export const grain: Operation = (pictures, values) => {
  const { width, height, channels, data } = pictureAt(pictures, 0);
  const amount = numberIn(values, "amount");
  const noise = gaussian(seedIn(values, "seed"), width * height);
  const result = blank(width, height, channels);
  for (let i = 0; i < data.length; i += 1)
    result.data[i] =
      i % channels === 3 ? data[i]! : clamp(data[i]! + amount * noise[Math.floor(i / channels)]!);
  return result;
};

function inBlocks(picture: PixelsF32, size: number): PixelsF32 {
  const result = blank(picture.width, picture.height, picture.channels);
  for (let top = 0; top < picture.height; top += size)
    for (let left = 0; left < picture.width; left += size) fillBlock(picture, result, { left, top, size });
  return result;
}

type Block = { readonly left: number; readonly top: number; readonly size: number };

function fillBlock({ width, height, channels, data }: PixelsF32, into: PixelsF32, block: Block): void {
  const { left, top, size } = block;
  const [right, bottom] = [Math.min(width, left + size), Math.min(height, top + size)];
  const sums = new Float64Array(channels);
  eachPixel((at) => {
    for (let c = 0; c < channels; c += 1) sums[c]! += data[at + c]!;
  });
  const mean = sums.map((sum) => sum / ((right - left) * (bottom - top)));
  eachPixel((at) => into.data.set(mean, at));

  function eachPixel(visit: (at: number) => void): void {
    for (let y = top; y < bottom; y += 1)
      for (let x = left; x < right; x += 1) visit((y * width + x) * channels);
  }
}

function smoothed(t: number): number {
  return t * t * (3 - 2 * t);
}
