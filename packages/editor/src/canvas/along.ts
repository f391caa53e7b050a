/** Measures on flattened ways: how far a point is from one, what a stroke crosses, the place at a length. */

import type { Point } from "./schemes.js";

/** How far a point is from a way, and after which of its pieces it is nearest. */
export function distanceTo(
  flat: Float32Array,
  [x, y]: Point,
): { readonly far: number; readonly piece: number } {
  let [least, piece] = [Infinity, 0];
  for (let index = 0; index + 3 < flat.length; index += 2) {
    const far = toPiece(x, y, flat, index);
    if (far < least) [least, piece] = [far, index / 2];
  }
  return { far: Math.sqrt(least), piece };
}

/** Whether a way crosses the straight line between two points. */
export function crosses(flat: Float32Array, a: Point, b: Point): boolean {
  for (let index = 0; index + 3 < flat.length; index += 2) {
    const [cx, cy, dx, dy] = [flat[index]!, flat[index + 1]!, flat[index + 2]!, flat[index + 3]!];
    const side = (px: number, py: number): number =>
      (b[0] - a[0]) * (py - a[1]) - (b[1] - a[1]) * (px - a[0]);
    const other = (px: number, py: number): number => (dx - cx) * (py - cy) - (dy - cy) * (px - cx);
    if (side(cx, cy) > 0 !== side(dx, dy) > 0 && other(a[0], a[1]) > 0 !== other(b[0], b[1]) > 0) return true;
  }
  return false;
}

/** How long a way is. */
export function lengthOf(flat: Float32Array): number {
  let length = 0;
  for (let index = 0; index + 3 < flat.length; index += 2)
    length += Math.hypot(flat[index + 2]! - flat[index]!, flat[index + 3]! - flat[index + 1]!);
  return length;
}

/** The part of a way between two lengths, as points. */
export function partOf(flat: Float32Array, start: number, end: number): readonly Point[] {
  const points: Point[] = [];
  let at = 0;
  for (let index = 0; index + 3 < flat.length && at < end; index += 2) {
    const [ax, ay, bx, by] = [flat[index]!, flat[index + 1]!, flat[index + 2]!, flat[index + 3]!];
    const long = Math.hypot(bx - ax, by - ay);
    const on = (length: number): Point => {
      const t = long === 0 ? 0 : Math.min(1, Math.max(0, (length - at) / long));
      return [ax + (bx - ax) * t, ay + (by - ay) * t];
    };
    if (at + long >= start) {
      if (points.length === 0) points.push(on(start));
      points.push(on(end));
    }
    at += long;
  }
  return points;
}

function toPiece(x: number, y: number, flat: Float32Array, index: number): number {
  const [ax, ay, bx, by] = [flat[index]!, flat[index + 1]!, flat[index + 2]!, flat[index + 3]!];
  const [dx, dy] = [bx - ax, by - ay];
  const long = dx * dx + dy * dy;
  const t = long === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / long));
  const [px, py] = [ax + t * dx - x, ay + t * dy - y];
  return px * px + py * py;
}
