/**
 * Rotary tables of the vision tower: half of a head turns with a patch's row, half with its column (transformers
 * models/qwen2_vl/modeling_qwen2_vl.py, rot_pos_emb).
 */

import type { RopeTables } from "../text/mrope.js";
import type { PictureGrid } from "../text/tokens.js";

/** Sizes of the tower; theta is 10,000 in Qwen2-VL. */
export interface VisionRopeOptions {
  readonly headDim: number;
  readonly mergeSize: number;
  readonly theta?: number;
}

/** Cosines and sines, each `[patches, headDim]`, in the order in which the patches were cut; second half as the first. */
export function visionRope(
  grid: PictureGrid,
  { headDim, mergeSize, theta = 10_000 }: VisionRopeOptions,
): RopeTables {
  const quarter = headDim / 4;
  const frequencies = Float32Array.from(
    { length: quarter },
    (_, i) => 1 / Math.fround(theta ** Math.fround((2 * i) / (headDim / 2))),
  );
  const cos = new Float32Array(grid.rows * grid.columns * headDim);
  const sin = new Float32Array(cos.length);
  let at = 0;
  const turn = (position: number): void => {
    for (const frequency of frequencies) {
      const angle = Math.fround(position * frequency);
      cos[at] = cos[at + headDim / 2] = Math.cos(angle);
      sin[at] = sin[at + headDim / 2] = Math.sin(angle);
      at += 1;
    }
  };
  for (const { row, column } of patchOrder(grid, mergeSize)) {
    turn(row);
    turn(column);
    at += headDim / 2;
  }
  return { cos, sin };
}

function* patchOrder(
  { rows, columns }: PictureGrid,
  merge: number,
): Generator<{ row: number; column: number }> {
  for (let top = 0; top < rows; top += merge)
    for (let left = 0; left < columns; left += merge)
      for (let y = 0; y < merge; y += 1)
        for (let x = 0; x < merge; x += 1) yield { row: top + y, column: left + x };
}
