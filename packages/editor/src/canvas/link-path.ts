/**
 * The way of a thread between two ports. Forward: one cubic with horizontal arms. Backward or stacked: out, round through
 * the gap between the nodes, in, with round corners. Reroute points are passed one after the other. In graph units.
 */

import type { Box, Point } from "./schemes.js";

/** What is between two ports. */
export type LinkPath =
  | { readonly kind: "curves"; readonly points: readonly Point[] }
  | { readonly kind: "route"; readonly points: readonly Point[] };

/** What a way follows from. */
export interface LinkEnds {
  readonly from: Point;
  readonly to: Point;
  readonly via: readonly Point[];
  /** The nodes at both ends, to go round. */
  readonly fromBox: Box;
  readonly toBox: Box;
  /** Places among parallel ways: out of the source, through the gap, into the target. */
  readonly tracks?: Tracks;
}

/** Which of several parallel ways a thread takes; 0 is the innermost. */
export interface Tracks {
  readonly out: number;
  readonly gap: number;
  readonly in: number;
}

/** Sizes of threads' ways. */
export const ways = { forward: 18, arm: [22, 150], out: 15, track: 6, corner: 11, aside: 16 } as const;

/** Whether a thread goes forward: its target far enough to the right. */
export function isForward(from: Point, to: Point): boolean {
  return to[0] - from[0] >= ways.forward;
}

/** The way of a link. */
export function linkPath(ends: LinkEnds): LinkPath {
  const { from, to, via } = ends;
  if (via.length > 0 || isForward(from, to)) return { kind: "curves", points: [from, ...via, to] };
  return { kind: "route", points: roundAbout(ends) };
}

/** Draws a way into a path or a context. */
export function tracePath(sink: CanvasPath, { kind, points }: LinkPath): void {
  const first = points[0]!;
  sink.moveTo(first[0], first[1]);
  if (kind === "route") traceCorners(sink, points);
  else
    for (let index = 1; index < points.length; index++) {
      const [a, b] = [points[index - 1]!, points[index]!];
      const [out, back] = arms(a, b);
      sink.bezierCurveTo(a[0] + out, a[1], b[0] - back, b[1], b[0], b[1]);
    }
}

/** The way as straight pieces, for finding and for measuring: x and y in turn. */
export function flatten({ kind, points }: LinkPath): Float32Array {
  if (kind === "route") return Float32Array.from(points.flat());
  const steps = 20;
  const flat = new Float32Array((steps * (points.length - 1) + 1) * 2);
  flat.set(points[0]!, 0);
  let at = 2;
  for (let index = 1; index < points.length; index++) {
    const [a, b] = [points[index - 1]!, points[index]!];
    const [out, back] = arms(a, b);
    for (let step = 1; step <= steps; step++, at += 2)
      flat.set(onCubic(step / steps, [a, [a[0] + out, a[1]], [b[0] - back, b[1]], b]), at);
  }
  return flat;
}

/** The box of a flattened way. */
export function boxOf(flat: Float32Array): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let index = 0; index < flat.length; index += 2) {
    left = Math.min(left, flat[index]!);
    right = Math.max(right, flat[index]!);
    top = Math.min(top, flat[index + 1]!);
    bottom = Math.max(bottom, flat[index + 1]!);
  }
  return [left, top, right, bottom];
}

/** Arms reach half the distance; between reroute points they lie the way the thread goes. */
function arms(a: Point, b: Point): readonly [number, number] {
  const [least, most] = ways.arm;
  const dx = b[0] - a[0];
  const arm = Math.min(most, Math.max(least, Math.abs(dx) / 2));
  const short = Math.min(arm, Math.hypot(dx, b[1] - a[1]) / 2);
  return dx >= 0 ? [short, short] : [Math.min(short, 40), Math.min(short, 40)];
}

function onCubic(t: number, [a, b, c, d]: readonly [Point, Point, Point, Point]): Point {
  const s = 1 - t;
  const [wa, wb, wc, wd] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
  return [wa * a[0] + wb * b[0] + wc * c[0] + wd * d[0], wa * a[1] + wb * b[1] + wc * c[1] + wd * d[1]];
}

function roundAbout({ from, to, fromBox, toBox, tracks }: LinkEnds): readonly Point[] {
  const { out = 0, gap = 0, in: into = 0 } = tracks ?? {};
  const right = from[0] + ways.out + out * ways.track;
  const left = to[0] - ways.out - into * ways.track;
  const y = gapBetween(fromBox, toBox, gap * ways.track);
  return [from, [right, from[1]], [right, y], [left, y], [left, to[1]], to];
}

/** The height at which a thread passes from right to left: between the nodes, else below both, or above where that is nearer. */
function gapBetween(from: Box, to: Box, track: number): number {
  if (to[1] >= from[3]) return (from[3] + to[1]) / 2 + Math.min(track, room(to[1] - from[3]));
  if (from[1] >= to[3]) return (to[3] + from[1]) / 2 - Math.min(track, room(from[1] - to[3]));
  return Math.max(from[3], to[3]) + ways.aside + track;
}

/** How far from the middle of a gap a thread may pass. */
function room(gap: number): number {
  return Math.max(0, gap / 2 - 4);
}

function traceCorners(sink: CanvasPath, points: readonly Point[]): void {
  for (let index = 1; index < points.length - 1; index++) {
    const [before, at, after] = [points[index - 1]!, points[index]!, points[index + 1]!];
    const shortest = Math.min(distance(before, at), distance(at, after)) / 2;
    sink.arcTo(at[0], at[1], after[0], after[1], Math.min(ways.corner, shortest));
  }
  const last = points.at(-1)!;
  sink.lineTo(last[0], last[1]);
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
