/** Where a dragged box catches: edges and middles of the nodes around, within 6 px; or the grid of 8. */

import type { Box, Point } from "./schemes.js";
import type { SceneNode } from "./scene-types.js";

/** Where a box may catch. */
export interface Catches {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

/** A way that was bent to where the box catches, and the lines that show it. */
export interface Caught {
  readonly by: Point;
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

/** How near is near enough, in screen px; the grid, in graph units. */
export const catching = { within: 6, grid: 8, atMost: 200 } as const;

/** The edges and middles of nodes. */
export function catchesOf(nodes: readonly SceneNode[]): Catches {
  const some = nodes.slice(0, catching.atMost);
  return {
    xs: [...new Set(some.flatMap(({ box: [left, , right] }) => [left, (left + right) / 2, right]))],
    ys: [...new Set(some.flatMap(({ box: [, top, , bottom] }) => [top, (top + bottom) / 2, bottom]))],
  };
}

/** Bends a way to the nearest catch; `within` in graph units. */
export function toGuides(box: Box, [dx, dy]: Point, { xs, ys }: Catches, within: number): Caught {
  const [left, top, right, bottom] = box;
  const x = nearest([left, (left + right) / 2, right], dx, xs, within);
  const y = nearest([top, (top + bottom) / 2, bottom], dy, ys, within);
  return { by: [dx + (x?.off ?? 0), dy + (y?.off ?? 0)], xs: x ? [x.line] : [], ys: y ? [y.line] : [] };
}

/** Bends a way so that the box's left top lies on the grid. */
export function toGrid([left, top]: Box, [dx, dy]: Point): Point {
  const on = (start: number, by: number): number =>
    Math.round((start + by) / catching.grid) * catching.grid - start;
  return [on(left, dx), on(top, dy)];
}

function nearest(
  edges: readonly number[],
  by: number,
  lines: readonly number[],
  within: number,
): { readonly off: number; readonly line: number } | undefined {
  let best: { off: number; line: number } | undefined;
  for (const edge of edges)
    for (const line of lines) {
      const off = line - (edge + by);
      if (Math.abs(off) <= within && Math.abs(off) < Math.abs(best?.off ?? Infinity)) best = { off, line };
    }
  return best;
}
