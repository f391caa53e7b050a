/** Resizing of f32 pictures with the same filters as for bytes, unrounded and unclipped. */

import { filterTable } from "./filters.js";
import type { ResizeFilter } from "../choices.js";
import type { FilterTable } from "./filters.js";
import type { PixelsF32, Size } from "./pixels.js";

/** The picture at another size; at its own size a copy. Bicubic and lanczos may leave 0 to 1 beside hard edges. */
export function resizeF32(pixels: PixelsF32, to: Size, filter: ResizeFilter): PixelsF32 {
  const { height, width, channels, data } = pixels;
  const wide = to.width === width ? data : resizeRows(pixels, to.width, filterTable(filter, width, to.width));
  const resized =
    to.height === height
      ? wide
      : resizeColumns(wide, to.width * channels, to.height, filterTable(filter, height, to.height));
  return { ...to, channels, data: resized === data ? data.slice() : resized };
}

function resizeRows(
  { height, width, channels, data }: PixelsF32,
  to: number,
  table: FilterTable,
): Float32Array {
  const out = new Float32Array(height * to * channels);
  for (let x = 0; x < to; x += 1) {
    const first = table.first[x] ?? 0;
    const count = table.count[x] ?? 0;
    for (let y = 0; y < height; y += 1)
      for (let c = 0; c < channels; c += 1) {
        let sum = 0;
        const from = (y * width + first) * channels + c;
        for (let i = 0; i < count; i += 1)
          sum += (data[from + i * channels] ?? 0) * (table.weights[x * table.width + i] ?? 0);
        out[(y * to + x) * channels + c] = sum;
      }
  }
  return out;
}

function resizeColumns(data: Float32Array, stride: number, to: number, table: FilterTable): Float32Array {
  const out = new Float32Array(to * stride);
  for (let y = 0; y < to; y += 1) {
    const first = table.first[y] ?? 0;
    const count = table.count[y] ?? 0;
    for (let i = 0; i < stride; i += 1) {
      let sum = 0;
      for (let k = 0; k < count; k += 1)
        sum += (data[(first + k) * stride + i] ?? 0) * (table.weights[y * table.width + k] ?? 0);
      out[y * stride + i] = sum;
    }
  }
  return out;
}
