/**
 * Resizing of bytes, equal to Pillow 13's `Image.resize` to the last bit (src/libImaging/Resample.c, the 8bpc passes):
 * weights in fixed point with 22 fractional bits, and a picture of bytes between the two passes. For pictures without
 * alpha, which Pillow would multiply in first.
 */

import { filterTable } from "./filters.js";
import type { ResizeFilter } from "../choices.js";
import type { FilterTable } from "./filters.js";
import type { Pixels8, Size } from "./pixels.js";

/** The picture at another size; at its own size a copy, as in Pillow. */
export function resize8(pixels: Pixels8, to: Size, filter: Exclude<ResizeFilter, "nearest">): Pixels8 {
  const rows = (from: Pixels8): Pixels8 =>
    to.width === from.width
      ? from
      : resizeRows(from, to.width, fixedPoint(filterTable(filter, from.width, to.width)));
  const columns = (from: Pixels8): Pixels8 =>
    to.height === from.height
      ? from
      : resizeColumns(from, to.height, fixedPoint(filterTable(filter, from.height, to.height)));
  const resized = columnsFirst(pixels, to) ? rows(columns(pixels)) : columns(rows(pixels));
  return resized === pixels ? { ...pixels, data: pixels.data.slice() } : resized;
}

/**
 * Which pass goes first. With bytes in between the order shows in the last bit. This is Pillow 13's: columns first
 * when the height loses more than twice as many pixels as the width. Before 13 rows always went first.
 */
function columnsFirst(from: Size, to: Size): boolean {
  const loss = from.height - to.height;
  return loss > 0 && loss > (from.width - to.width) * 2;
}

const fractionBits = 22;
const half = 1 << (fractionBits - 1);

interface FixedTable extends Omit<FilterTable, "weights"> {
  readonly weights: Int32Array;
}

function fixedPoint(table: FilterTable): FixedTable {
  const one = 1 << fractionBits;
  return {
    ...table,
    weights: Int32Array.from(table.weights, (w) => Math.trunc(w * one + (w < 0 ? -0.5 : 0.5))),
  };
}

function resizeRows({ height, width, channels, data }: Pixels8, to: number, table: FixedTable): Pixels8 {
  const out = new Uint8Array(height * to * channels);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < to; x += 1)
      for (let c = 0; c < channels; c += 1) {
        const from = (y * width + (table.first[x] ?? 0)) * channels + c;
        out[(y * to + x) * channels + c] = weighted(data, from, channels, table, x);
      }
  return { height, width: to, channels, data: out };
}

function resizeColumns({ width, channels, data }: Pixels8, to: number, table: FixedTable): Pixels8 {
  const stride = width * channels;
  const out = new Uint8Array(to * stride);
  for (let y = 0; y < to; y += 1)
    for (let i = 0; i < stride; i += 1)
      out[y * stride + i] = weighted(data, (table.first[y] ?? 0) * stride + i, stride, table, y);
  return { height: to, width, channels, data: out };
}

/** One target byte: the sum over its source bytes, `stride` apart, rounded and clipped. */
function weighted(data: Uint8Array, from: number, stride: number, table: FixedTable, target: number): number {
  const count = table.count[target] ?? 0;
  const row = target * table.width;
  let sum = half;
  for (let i = 0; i < count; i += 1) sum += (data[from + i * stride] ?? 0) * (table.weights[row + i] ?? 0);
  const byte = sum >> fractionBits;
  return byte < 0 ? 0 : byte > 255 ? 255 : byte;
}
