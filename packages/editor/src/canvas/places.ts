/** Where nodes stand: by the document's layout, else in columns after what they need, the same in every browser. */

import type { PlainDocument } from "@dreamloom/engine/edits";
import { linksInto } from "../ops/refs.js";
import { inOrder } from "../ops/walk.js";
import type { Point } from "./schemes.js";

/** Sizes by node, for columns that do not overlap. */
export type SizeOf = (id: string) => { readonly width: number; readonly height: number };

const gap = { column: 64, row: 32 } as const;

/** Places of all nodes of a document; where the layout has none, by columns. */
export interface Places {
  /** Never asks for columns while every node that it is asked for has a place of its own. */
  of(document: PlainDocument, id: string): Point;
}

/** Makes places that stay while the document is open: a node without a place of its own keeps the one it got first. */
export function createPlaces(sizeOf: SizeOf): Places {
  const given = new Map<string, Point>();
  return {
    of(document, id) {
      const at = document.layout[id]?.at;
      if (isPoint(at)) {
        given.delete(id);
        return at;
      }
      if (!given.has(id))
        for (const [node, place] of columns(document, sizeOf)) if (!given.has(node)) given.set(node, place);
      return given.get(id) ?? [0, 0];
    },
  };
}

/** Every node one column right of the last that it needs; columns grow downwards in the order in which things run. */
export function columns(document: PlainDocument, sizeOf: SizeOf): ReadonlyMap<string, Point> {
  const depth = new Map<string, number>();
  const stacks: string[][] = [];
  for (const id of inOrder(document)) {
    const before = linksInto(document, id).map(({ from }) => depth.get(from.node) ?? -1);
    const column = Math.max(-1, ...before) + 1;
    depth.set(id, column);
    (stacks[column] ??= []).push(id);
  }
  const places = new Map<string, Point>();
  let x = 0;
  for (const stack of stacks) {
    let y = 0;
    for (const id of stack) {
      places.set(id, [x, y]);
      y += sizeOf(id).height + gap.row;
    }
    x += Math.max(...stack.map((id) => sizeOf(id).width)) + gap.column;
  }
  return places;
}

function isPoint(at: unknown): at is Point {
  return Array.isArray(at) && at.length === 2 && at.every((part) => Number.isFinite(part));
}
