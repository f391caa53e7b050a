/** Reads a picture between its pixels. */

import type { Pixels } from "./pixels.js";

/**
 * Adds the colour at a place (pixels' middles are whole numbers) to `sum`: red, green and blue weighed by alpha, then alpha.
 * Beyond the edge the edge goes on.
 */
export function addSample(
  { width, height, channels, data }: Pixels,
  x: number,
  y: number,
  sum: Float64Array,
): void {
  const [inX, inY] = [Math.min(width - 1, Math.max(0, x)), Math.min(height - 1, Math.max(0, y))];
  const [left, top] = [Math.floor(inX), Math.floor(inY)];
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
  const [across, down] = [inX - left, inY - top];
  add(left, top, (1 - across) * (1 - down));
  add(right, top, across * (1 - down));
  add(left, bottom, (1 - across) * down);
  add(right, bottom, across * down);

  function add(column: number, row: number, weight: number): void {
    if (weight === 0) return;
    const at = (row * width + column) * channels;
    const alpha = weight * (channels === 4 ? data[at + 3]! : 1);
    for (let c = 0; c < 3; c++) sum[c]! += alpha * data[at + c]!;
    sum[3]! += alpha;
  }
}
