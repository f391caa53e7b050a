/** Where things stand: moved, aligned, spread out evenly, snapped to the grid. Sizes are asked of whoever draws. */

import type { PlainDocument } from "@dreamloom/engine/edits";
import type { Draft } from "../store/types.js";

/** How large a node is drawn. */
export type SizeOf = (node: string) => { readonly width: number; readonly height: number };

/** Left, right and middle of the columns; top, bottom and middle of the rows. */
export type Alignment = "left" | "right" | "top" | "bottom" | "middle-x" | "middle-y";

/** The step of the grid, in graph units. */
export const gridStep = 8;

/** A number on the grid. */
export function snap(value: number, step = gridStep): number {
  return Math.round(value / step) * step;
}

/** Where a node or comment stands; `[0, 0]` when its layout does not say. */
export function placeOf(document: PlainDocument, key: string): readonly [number, number] {
  return document.layout[key]?.at ?? [0, 0];
}

/** Puts things somewhere, in whole units. */
export function placeAll(draft: Draft, places: Iterable<readonly [string, readonly [number, number]]>): void {
  for (const [key, [x, y]] of places)
    if (draft.nodes[key] || draft.layout[key]) (draft.layout[key] ??= {}).at = [Math.round(x), Math.round(y)];
}

/** Moves things by the same way. */
export function moveBy(draft: Draft, keys: Iterable<string>, dx: number, dy: number): void {
  placeAll(
    draft,
    [...keys].map((key) => {
      const [x, y] = placeOf(draft, key);
      return [key, [x + dx, y + dy]] as const;
    }),
  );
}

/** Puts things on the grid. */
export function snapAll(draft: Draft, keys: Iterable<string>): void {
  placeAll(
    draft,
    [...keys].map((key) => {
      const [x, y] = placeOf(draft, key);
      return [key, [snap(x), snap(y)]] as const;
    }),
  );
}

/** Brings nodes to one edge or middle. */
export function align(draft: Draft, nodes: Iterable<string>, how: Alignment, sizeOf: SizeOf): void {
  const boxes = boxesOf(draft, nodes, sizeOf);
  if (boxes.length < 2) return;
  const left = Math.min(...boxes.map(({ x }) => x));
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const top = Math.min(...boxes.map(({ y }) => y));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  const moved = ({ x, y, width, height }: Box): readonly [number, number] => {
    switch (how) {
      case "left":
        return [left, y];
      case "right":
        return [right - width, y];
      case "middle-x":
        return [(left + right - width) / 2, y];
      case "top":
        return [x, top];
      case "bottom":
        return [x, bottom - height];
      case "middle-y":
        return [x, (top + bottom - height) / 2];
    }
    return how satisfies never;
  };
  placeAll(
    draft,
    boxes.map((box) => [box.node, moved(box)] as const),
  );
}

/** Spreads nodes so that the gaps between them are equal; the first and the last stay. */
export function distribute(draft: Draft, nodes: Iterable<string>, along: "x" | "y", sizeOf: SizeOf): void {
  const side = along === "x" ? "width" : "height";
  const boxes = boxesOf(draft, nodes, sizeOf).sort((a, b) => a[along] - b[along]);
  const [first, last] = [boxes[0], boxes.at(-1)];
  if (!first || !last || boxes.length < 3) return;
  const room = last[along] + last[side] - first[along];
  const gap = (room - boxes.reduce((sum, box) => sum + box[side], 0)) / (boxes.length - 1);
  let next = first[along];
  const places = boxes.map((box) => {
    const at: readonly [number, number] = along === "x" ? [next, box.y] : [box.x, next];
    next += box[side] + gap;
    return [box.node, at] as const;
  });
  placeAll(draft, places);
}

/** A place near the wanted one where a new node covers no other: below what is in the way. */
export function freePlace(
  document: PlainDocument,
  [x, y]: readonly [number, number],
  sizeOf: SizeOf,
): readonly [number, number] {
  const [width, height] = [208, 160];
  const boxes = boxesOf(document, Object.keys(document.nodes), sizeOf).sort((a, b) => a.y - b.y);
  let top = y;
  for (const box of boxes) {
    const beside = box.x >= x + width || box.x + box.width <= x;
    const apart = box.y >= top + height || box.y + box.height <= top;
    if (!beside && !apart) top = box.y + box.height + 24;
  }
  return [x, top];
}

interface Box {
  readonly node: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function boxesOf(document: PlainDocument, nodes: Iterable<string>, sizeOf: SizeOf): Box[] {
  return [...nodes]
    .filter((node) => document.nodes[node])
    .map((node) => {
      const [x, y] = placeOf(document, node);
      return { node, x, y, ...sizeOf(node) };
    });
}
