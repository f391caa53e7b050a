/** The prompt rows of an LMM fixture. */

import type { LmmConfig } from "../../packages/runtime/src/config/index.js";
import type { TokenizedRow } from "./compute.js";
import type { Reference } from "./fixture.js";

/** A row as the fixture keeps it; pictures are numbered within the row, and named by their number in the fixture. */
export type FixtureRow = {
  readonly pictures: readonly number[];
  readonly parts: readonly ({ readonly text: string } | { readonly picture: number })[];
};

/** All rows of a fixture. */
export function rowsOf({ notes }: Reference): readonly FixtureRow[] {
  const rows = notes.rows as readonly { pictures: readonly number[]; parts: readonly (string | number)[] }[];
  return rows.map(({ pictures, parts }) => ({
    pictures,
    parts: parts.map((part) => (typeof part === "number" ? { picture: part } : { text: part })),
  }));
}

/** The reference's own tokens of a row, with the places of its pictures found from the grids. */
export async function tokensOf(
  reference: Reference,
  index: number,
  config: LmmConfig,
): Promise<TokenizedRow> {
  const ids = await reference.integers(`ids.${index}`);
  const images: TokenizedRow["images"][number][] = [];
  let from = 0;
  for (const [picture, number] of (rowsOf(reference)[index]?.pictures ?? []).entries()) {
    const [patchRows = 0, patchColumns = 0] = await reference.integers(`grid.${number}`);
    const rows = patchRows / config.vision.mergeSize;
    const columns = patchColumns / config.vision.mergeSize;
    const start = ids.indexOf(config.imageToken, from);
    images.push({ picture, start, count: rows * columns, rows, columns });
    from = start + rows * columns;
  }
  return { ids, images };
}
