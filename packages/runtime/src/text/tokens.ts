/**
 * From a prompt's row to token ids: each stretch of text is encoded by itself, each picture becomes
 * `<|vision_start|>`, its image tokens and `<|vision_end|>`, put in by number. Rows are never padded.
 */

import type { PromptRow } from "@dreamloom/engine";
import type { LmmTokenizer } from "./tokenizer.js";

/** How the vision tower sees a picture: rows and columns of patches, before its merger joins them. */
export interface PictureGrid {
  readonly rows: number;
  readonly columns: number;
}

/** Where a picture's image tokens stand in a row: `rows × columns` of them from `start` on. */
export interface ImageSpan {
  /** Index into the prompt's pictures. */
  readonly picture: number;
  readonly start: number;
  readonly count: number;
  /** Merged rows and columns. */
  readonly rows: number;
  readonly columns: number;
}

/** A row as the LMM reads it. */
export interface TokenRow {
  /** `[tokens]` */
  readonly ids: Int32Array;
  readonly images: readonly ImageSpan[];
}

/** Encodes a row. `grids` has one entry per picture of the prompt; `mergeSize` is the merger's, 2 in Qwen2-VL. */
export function tokenizeRow(
  tokenizer: LmmTokenizer,
  row: PromptRow,
  grids: readonly PictureGrid[],
  mergeSize: number,
): TokenRow {
  const { visionStart, visionEnd, imagePad } = tokenizer.special;
  const ids: number[] = [];
  const images: ImageSpan[] = [];
  for (const part of row.parts) {
    if ("text" in part) {
      for (const id of tokenizer.encode(part.text)) ids.push(id);
      continue;
    }
    const merged = mergedGrid(grids[part.picture], mergeSize);
    const count = merged.rows * merged.columns;
    ids.push(visionStart);
    images.push({ picture: part.picture, start: ids.length, count, ...merged });
    for (let token = 0; token < count; token += 1) ids.push(imagePad);
    ids.push(visionEnd);
  }
  return { ids: Int32Array.from(ids), images };
}

function mergedGrid(grid: PictureGrid | undefined, mergeSize: number): PictureGrid {
  if (grid === undefined) throw new RangeError("a row names a picture that the prompt does not have");
  const rows = grid.rows / mergeSize;
  const columns = grid.columns / mergeSize;
  if (!Number.isInteger(rows) || !Number.isInteger(columns))
    throw new RangeError(`a grid of ${grid.rows} × ${grid.columns} patches cannot be merged by ${mergeSize}`);
  return { rows, columns };
}
