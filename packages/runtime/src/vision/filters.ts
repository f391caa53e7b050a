/**
 * Resampling weights as Pillow makes them (src/libImaging/Resample.c, precompute_coeffs): a filter that widens when a
 * picture shrinks, so that every pixel of the source counts.
 */

import type { ResizeFilter } from "../choices.js";

/** For one side: where each target pixel looks in the source, and with which weights. */
export interface FilterTable {
  /** First source pixel of each target pixel. */
  readonly first: Int32Array;
  /** How many source pixels each looks at. */
  readonly count: Int32Array;
  /** `[target, width]`; each row sums to 1 over its `count`. */
  readonly weights: Float64Array;
  readonly width: number;
}

/** The table from a side of `from` pixels to one of `to`. */
export function filterTable(filter: ResizeFilter, from: number, to: number): FilterTable {
  if (filter === "nearest") return nearestTable(from, to);
  const { support, weigh } = kernels[filter];
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const reach = support * stretch;
  const width = Math.ceil(reach) * 2 + 1;
  const table = {
    first: new Int32Array(to),
    count: new Int32Array(to),
    weights: new Float64Array(to * width),
    width,
  };
  for (let target = 0; target < to; target += 1) {
    const centre = (target + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const count = Math.min(from, Math.trunc(centre + reach + 0.5)) - first;
    let sum = 0;
    for (let i = 0; i < count; i += 1) {
      const weight = weigh((i + first - centre + 0.5) * (1 / stretch));
      table.weights[target * width + i] = weight;
      sum += weight;
    }
    if (sum !== 0)
      for (let i = 0; i < count; i += 1) {
        const at = target * width + i;
        table.weights[at] = (table.weights[at] ?? 0) / sum;
      }
    table.first[target] = first;
    table.count[target] = count;
  }
  return table;
}

function nearestTable(from: number, to: number): FilterTable {
  const first = Int32Array.from({ length: to }, (_, i) =>
    Math.min(from - 1, Math.floor((i + 0.5) * (from / to))),
  );
  return { first, count: new Int32Array(to).fill(1), weights: new Float64Array(to).fill(1), width: 1 };
}

const kernels = {
  bilinear: { support: 1, weigh: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weigh: bicubic },
  lanczos: { support: 3, weigh: (x: number) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
} as const satisfies Record<
  Exclude<ResizeFilter, "nearest">,
  { readonly support: number; readonly weigh: (x: number) => number }
>;

/** Keys' cubic with a = −0.5. */
function bicubic(x: number): number {
  const a = -0.5;
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  if (d < 2) return (((d - 5) * d + 8) * d - 4) * a;
  return 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}
