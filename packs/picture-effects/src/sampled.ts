/** Reads a picture between its pixels. */

import type { Pixels } from "./pixels.js";

/**
 * Adds the colour at a place (pixels' middles are whole numbers) to `sum`: red, green and blue weighed by alpha, then alpha.
 * Beyond the edge the edge goes on.
 */
export function addSample(picture: Pixels, x: number, y: number, sum: Float64Array): void {
  const { width, height, channels } = picture;
  const [inX, inY] = [Math.min(width - 1, Math.max(0, x)), Math.min(height - 1, Math.max(0, y))];
  const [left, top] = [Math.floor(inX), Math.floor(inY)];
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
  const [across, down] = [inX - left, inY - top];
  const [upper, lower] = [top * width, bottom * width];
  add(picture, (upper + left) * channels, (1 - across) * (1 - down), sum);
  add(picture, (upper + right) * channels, across * (1 - down), sum);
  add(picture, (lower + left) * channels, (1 - across) * down, sum);
  add(picture, (lower + right) * channels, across * down, sum);
}

function add({ channels, data }: Pixels, at: number, weight: number, sum: Float64Array): void {
  if (weight === 0) return;
  const alpha = channels === 4 ? weight * data[at + 3]! : weight;
  sum[0]! += alpha * data[at]!;
  sum[1]! += alpha * data[at + 1]!;
  sum[2]! += alpha * data[at + 2]!;
  sum[3]! += alpha;
}
