/** Boxes by the squares of 1,024 units that they lie in: what is near a view is found without looking at everything. */

import { touches, type Box } from "./schemes.js";

const square = 1024;

/** Finds by place. */
export interface GridIndex {
  set(id: string, box: Box): void;
  remove(id: string): void;
  /** Everything whose box touches this one, in no order. */
  near(box: Box): readonly string[];
  readonly size: number;
}

/** An empty index. */
export function createGridIndex(): GridIndex {
  const boxes = new Map<string, Box>();
  const squares = new Map<string, Set<string>>();
  const remove = (id: string): void => {
    const old = boxes.get(id);
    if (!old) return;
    boxes.delete(id);
    for (const key of keysOf(old)) {
      const found = squares.get(key);
      if (found?.delete(id) && found.size === 0) squares.delete(key);
    }
  };
  return {
    set(id, box) {
      const old = boxes.get(id);
      if (old && sameSquares(old, box)) {
        boxes.set(id, box);
        return;
      }
      remove(id);
      boxes.set(id, box);
      for (const key of keysOf(box)) {
        const found = squares.get(key);
        if (found) found.add(id);
        else squares.set(key, new Set([id]));
      }
    },
    remove,
    near(box) {
      if (countOf(box) > squares.size)
        return [...boxes].filter(([, each]) => touches(box, each)).map(([id]) => id);
      const found = new Set<string>();
      for (const key of keysOf(box))
        for (const id of squares.get(key) ?? []) if (touches(box, boxes.get(id)!)) found.add(id);
      return [...found];
    },
    get size() {
      return boxes.size;
    },
  };
}

const cell = (value: number): number => Math.floor(value / square);

function countOf([left, top, right, bottom]: Box): number {
  return (cell(right) - cell(left) + 1) * (cell(bottom) - cell(top) + 1);
}

function sameSquares(a: Box, b: Box): boolean {
  return a.every((value, index) => cell(value) === cell(b[index]!));
}

function* keysOf([left, top, right, bottom]: Box): Generator<string> {
  for (let x = cell(left); x <= cell(right); x++)
    for (let y = cell(top); y <= cell(bottom); y++) yield `${x} ${y}`;
}
