/** Reroute points of links: kept in the layout under the link's key, so that they are undone and merged like the rest. */

import type { PlainDocument } from "@dreamloom/engine/edits";
import type { Draft } from "../store/types.js";

type Point = readonly [number, number];

/** The points of a link, from its output to its input. */
export function pointsOf(document: PlainDocument, key: string): readonly Point[] {
  return document.layout[key]?.via ?? [];
}

/** Puts a point on a link: between the points `index - 1` and `index`. */
export function addPoint(draft: Draft, key: string, index: number, at: Point): void {
  const points = [...pointsOf(draft, key)];
  points.splice(index, 0, whole(at));
  setPoints(draft, key, points);
}

/** Moves a point. */
export function movePoint(draft: Draft, key: string, index: number, at: Point): void {
  const points = pointsOf(draft, key).map((point, each) => (each === index ? whole(at) : point));
  setPoints(draft, key, points);
}

/** Takes a point away. */
export function removePoint(draft: Draft, key: string, index: number): void {
  setPoints(
    draft,
    key,
    pointsOf(draft, key).filter((_, each) => each !== index),
  );
}

/** Sets all points of a link; none takes the entry away. */
export function setPoints(draft: Draft, key: string, points: readonly Point[]): void {
  if (points.length === 0) {
    const layout = draft.layout[key];
    if (layout) delete layout.via;
    if (layout && Object.keys(layout).length === 0) delete draft.layout[key];
  } else (draft.layout[key] ??= {}).via = points.map(([x, y]) => [x, y]);
}

/** Which stretch of a link a place lies nearest to, so that a new point goes between the right two. */
export function stretchAt(from: Point, to: Point, points: readonly Point[], at: Point): number {
  const corners = [from, ...points, to];
  let best = 0;
  let nearest = Infinity;
  for (let index = 0; index + 1 < corners.length; index++) {
    const distance = toSegment(at, corners[index]!, corners[index + 1]!);
    if (distance < nearest) [nearest, best] = [distance, index];
  }
  return best;
}

function toSegment([px, py]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / length));
  return Math.hypot(px - ax - along * dx, py - ay - along * dy);
}

function whole([x, y]: Point): [number, number] {
  return [Math.round(x), Math.round(y)];
}
