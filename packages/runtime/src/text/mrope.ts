/**
 * Multimodal rotary positions of Qwen2-VL's language model (arXiv 2409.12191, section 2.1; transformers
 * models/qwen2_vl/modeling_qwen2_vl.py, get_rope_index and apply_multimodal_rotary_pos_emb), for one unpadded row.
 */

import type { TokenRow } from "./tokens.js";

/**
 * Positions `[3, tokens]`: temporal, row, column. Text counts on all three axes alike; a picture stands still in time
 * and counts its rows and columns; what follows goes on after the largest position so far.
 */
export function ropeIndex({ ids, images }: TokenRow): Int32Array {
  const tokens = ids.length;
  const positions = new Int32Array(3 * tokens);
  let token = 0;
  let next = 0;
  const text = (end: number): void => {
    for (; token < end; token += 1, next += 1)
      for (let axis = 0; axis < 3; axis += 1) positions[axis * tokens + token] = next;
  };
  for (const { start, rows, columns } of images) {
    text(start);
    for (let row = 0; row < rows; row += 1)
      for (let column = 0; column < columns; column += 1, token += 1) {
        positions[token] = next;
        positions[tokens + token] = next + row;
        positions[2 * tokens + token] = next + column;
      }
    next += Math.max(rows, columns);
  }
  text(tokens);
  return positions;
}

/** What the rope tables are made from; `sections` counts the frequencies of each axis and sums to half the head. */
export interface RopeOptions {
  readonly headDim: number;
  readonly theta: number;
  readonly sections: readonly number[];
}

/** Cosines and sines, each `[tokens, headDim]`, the second half a copy of the first (rotate-half convention). */
export interface RopeTables {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/** Tables for positions `[3, tokens]`: frequency i turns by theta^(−2i/headDim), on the axis its section belongs to. */
export function ropeTables(positions: Int32Array, { headDim, theta, sections }: RopeOptions): RopeTables {
  const half = headDim / 2;
  const axes = sections.flatMap((count, axis) => Array.from({ length: count }, () => axis % 3));
  if (axes.length !== half)
    throw new RangeError(
      `rope sections ${sections.join(" + ")} do not add up to half of the head's ${headDim}`,
    );
  // In f32 as the reference: frequency, angle and table are each rounded once.
  const frequencies = Float32Array.from(
    { length: half },
    (_, i) => 1 / Math.fround(theta ** Math.fround((2 * i) / headDim)),
  );
  const tokens = positions.length / 3;
  const cos = new Float32Array(tokens * headDim);
  const sin = new Float32Array(tokens * headDim);
  for (let token = 0; token < tokens; token += 1)
    for (let i = 0; i < half; i += 1) {
      const angle = Math.fround((positions[(axes[i] ?? 0) * tokens + token] ?? 0) * (frequencies[i] ?? 0));
      const at = token * headDim + i;
      cos[at] = cos[at + half] = Math.cos(angle);
      sin[at] = sin[at + half] = Math.sin(angle);
    }
  return { cos, sin };
}
