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

function alongRows({ width, height, channels, data }: PixelsF32, kernel: Float64Array): PixelsF32 {
  const result = blank(width, height, channels);
  const reach = kernel.length >> 1;
  const stride = width * channels;
  const padded = new Float32Array(stride + 2 * reach * channels);
  const sums = new Float64Array(stride);
  for (let y = 0; y < height; y += 1) {
    const row = data.subarray(y * stride, (y + 1) * stride);
    padded.set(row, reach * channels);
    for (let k = 0; k < reach; k += 1) {
      padded.set(row.subarray(0, channels), k * channels);
      padded.set(row.subarray(stride - channels), stride + (reach + k) * channels);
    }
    sums.fill(0);
    for (let k = 0; k < kernel.length; k += 1) addWeighed(sums, padded, k * channels, kernel[k]!);
    result.data.set(sums, y * stride);
  }
  return result;
}

function alongColumns({ width, height, channels, data }: PixelsF32, kernel: Float64Array): PixelsF32 {
  const result = blank(width, height, channels);
  const reach = kernel.length >> 1;
  const stride = width * channels;
  const sums = new Float64Array(stride);
  for (let y = 0; y < height; y += 1) {
    sums.fill(0);
    for (let k = -reach; k <= reach; k += 1) {
      const from = Math.min(height - 1, Math.max(0, y + k)) * stride;
      addWeighed(sums, data, from, kernel[k + reach]!);
    }
    result.data.set(sums, y * stride);
  }
  return result;
}

function addWeighed(sums: Float64Array, data: Float32Array, from: number, weight: number): void {
  for (let i = 0; i < sums.length; i += 1) sums[i]! += weight * data[from + i]!;
}
