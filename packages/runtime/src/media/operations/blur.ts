/** Operations that mix each pixel with its neighbours by a Gaussian. */

import type { PixelsF32 } from "../../vision/pixels.js";
import { weighedByAlpha } from "./alpha.js";
import { blank, clamp, numberIn, pictureAt, type Operation } from "./operation.js";

/** Softened by a Gaussian of deviation `radius` pixels; beyond the edge the edge's own pixels go on. */
export const blur: Operation = (pictures, values) =>
  softened(pictureAt(pictures, 0), numberIn(values, "radius"));

/** Unsharp mask: `amount` times the difference to the softened picture is added. */
export const sharpen: Operation = (pictures, values) => {
  const picture = pictureAt(pictures, 0);
  const soft = softened(picture, numberIn(values, "radius"));
  const amount = numberIn(values, "amount");
  const { width, height, channels, data } = picture;
  const result = blank(width, height, channels);
  for (let i = 0; i < data.length; i += 1)
    result.data[i] = i % channels === 3 ? data[i]! : clamp(data[i]! + amount * (data[i]! - soft.data[i]!));
  return result;
};

/** A picture or mask softened by a Gaussian of this deviation in pixels; 0 leaves it. */
export function softened(picture: PixelsF32, deviation: number): PixelsF32 {
  if (deviation <= 0) return picture;
  const kernel = gaussianKernel(deviation);
  return weighedByAlpha(picture, (weighed) => alongColumns(alongRows(weighed, kernel), kernel));
}

/** Weights that sum to 1, from the middle outwards on both sides, three deviations far. */
function gaussianKernel(deviation: number): Float64Array {
  const reach = Math.max(1, Math.ceil(3 * deviation));
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)),
  );
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

function alongRows(picture: PixelsF32, kernel: Float64Array): PixelsF32 {
  const { width, height, channels, data } = picture;
  const result = blank(width, height, channels);
  const reach = kernel.length >> 1;
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      for (let c = 0; c < channels; c += 1) {
        let sum = 0;
        for (let k = -reach; k <= reach; k += 1) {
          const from = Math.min(width - 1, Math.max(0, x + k));
          sum += kernel[k + reach]! * data[(y * width + from) * channels + c]!;
        }
        result.data[(y * width + x) * channels + c] = sum;
      }
  return result;
}

function alongColumns(picture: PixelsF32, kernel: Float64Array): PixelsF32 {
  const { width, height, channels, data } = picture;
  const result = blank(width, height, channels);
  const reach = kernel.length >> 1;
  const stride = width * channels;
  const row = new Float64Array(stride);
  for (let y = 0; y < height; y += 1) {
    row.fill(0);
    for (let k = -reach; k <= reach; k += 1) {
      const from = Math.min(height - 1, Math.max(0, y + k)) * stride;
      for (let i = 0; i < stride; i += 1) row[i]! += kernel[k + reach]! * data[from + i]!;
    }
    result.data.set(row, y * stride);
  }
  return result;
}
