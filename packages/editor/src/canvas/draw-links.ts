/**
 * Threads on the canvas under the nodes. Near: each with a casing of the ground's colour, so that at a crossing one passes
 * visibly over the other; models first, pictures last. Far: without casing, one stroke for all of one look.
 */

import type { Camera } from "./camera.js";
import { drawShuttle } from "./draw-shuttle.js";
import { tracePath } from "./link-path.js";
import type { Palette } from "./palette.js";
import type { Scene } from "./scene.js";
import type { Point } from "./schemes.js";
import { layerCount, type LinkWay, type SceneLink } from "./scene-types.js";
import { threadStyle, type ThreadStyle } from "./thread-style.js";
import type { Touch } from "./touch.js";

/** What the painter hands to those who draw. */
export interface Drawing {
  readonly ctx: CanvasRenderingContext2D;
  readonly camera: Camera;
  readonly palette: Palette;
  readonly scene: Scene;
  readonly touch: Touch;
  readonly now: number;
}

/** Sizes of threads on the screen. */
const drawn = {
  casing: 5,
  halo: 7,
  casingFrom: 0.5,
  straightBelow: 0.12,
  modelsFrom: 0.22,
  fadeMs: 120,
} as const;

interface Thread {
  readonly link: SceneLink;
  readonly way: LinkWay;
  readonly style: ThreadStyle;
}

/** Draws the links in view, in graph units. Says whether something moves by itself. */
export function drawLinks(drawing: Drawing): "again" | "rest" {
  const { camera } = drawing;
  const layers = threadsInView(drawing);
  let again = drawFading(drawing);
  for (const threads of layers) {
    if (camera.zoom >= drawn.casingFrom) for (const thread of threads) drawNear(drawing, thread);
    else drawFar(drawing, threads);
  }
  for (const threads of layers)
    for (const { way, style } of threads)
      if (
        style.active &&
        camera.zoom >= drawn.modelsFrom &&
        drawShuttle(drawing, way, style.width) === "again"
      )
        again = "again";
  return again;
}

function threadsInView({ camera, scene, touch, palette }: Drawing): readonly (readonly Thread[])[] {
  const layers: Thread[][] = Array.from({ length: layerCount }, () => []);
  const from = camera.zoom < drawn.modelsFrom ? 1 : 0;
  scene.links.forEachIn(camera.view(12), (link, way) => {
    if (link.thread.layer >= from && link.key !== touch.lifted)
      layers[link.thread.layer]!.push({ link, way, style: threadStyle(link, scene, touch, palette) });
  });
  return layers;
}

const paths = new WeakMap<LinkWay, Path2D>();

function pathOf(way: LinkWay): Path2D {
  let path = paths.get(way);
  if (!path) {
    path = new Path2D();
    tracePath(path, way.path);
    paths.set(way, path);
  }
  return path;
}

function drawNear({ ctx, palette, touch }: Drawing, { link, way, style }: Thread): void {
  const path = pathOf(way);
  ctx.lineCap = "butt";
  ctx.setLineDash([]);
  if (style.halo) {
    ctx.globalAlpha = 0.42;
    ctx.strokeStyle = palette["accent-line"];
    ctx.lineWidth = style.width + drawn.halo;
    ctx.stroke(path);
  } else {
    ctx.globalAlpha = 1;
    ctx.strokeStyle = palette.canvas;
    ctx.lineWidth = style.width + drawn.casing;
    ctx.stroke(path);
  }
  ctx.globalAlpha = style.alpha;
  ctx.strokeStyle = style.colour;
  ctx.lineWidth = style.width;
  if (style.dash.length > 0) ctx.setLineDash([...style.dash]);
  ctx.stroke(path);
  ctx.setLineDash([]);
  drawPoints(ctx, link.via, style.colour, palette.canvas);
  const pressed = touch.point?.key === link.key ? link.via[touch.point.index] : undefined;
  if (pressed) ringPoint(ctx, pressed, palette["accent-line"]);
  ctx.globalAlpha = 1;
}

/** Reroute points: dots of 6 with a casing of 10. */
function drawPoints(
  ctx: CanvasRenderingContext2D,
  via: readonly Point[],
  colour: string,
  casing: string,
): void {
  for (const [x, y] of via) {
    for (const [radius, fill] of [
      [5, casing],
      [3, colour],
    ] as const) {
      ctx.beginPath();
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
      ctx.fillStyle = fill;
      ctx.fill();
    }
  }
}

/** The point that was pressed last, which Delete takes away. */
function ringPoint(ctx: CanvasRenderingContext2D, [x, y]: Point, colour: string): void {
  ctx.beginPath();
  ctx.arc(x, y, 6, 0, 2 * Math.PI);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2;
  ctx.stroke();
}

/** All threads of one look in one stroke; at least 1 px thick. */
function drawFar(drawing: Drawing, threads: readonly Thread[]): void {
  const { ctx, camera, palette } = drawing;
  const looks = new Map<string, Thread[]>();
  for (const thread of threads) {
    const { colour, alpha, width, dash, halo } = thread.style;
    const key = `${colour} ${alpha} ${width} ${dash.join()} ${halo}`;
    const same = looks.get(key);
    if (same) same.push(thread);
    else looks.set(key, [thread]);
  }
  for (const same of looks.values()) {
    const { style } = same[0]!;
    ctx.beginPath();
    for (const { way } of same) traceFar(ctx, way, camera.zoom);
    if (style.halo) {
      ctx.strokeStyle = palette["accent-line"];
      ctx.globalAlpha = 0.42;
      ctx.lineWidth = Math.max(style.width, 1 / camera.zoom) + drawn.halo / camera.zoom;
      ctx.stroke();
    }
    ctx.strokeStyle = style.colour;
    ctx.globalAlpha = style.alpha;
    ctx.lineWidth = Math.max(style.width, 1 / camera.zoom);
    if (style.dash.length > 0) ctx.setLineDash(style.dash.map((part) => part / camera.zoom));
    ctx.stroke();
    ctx.setLineDash([]);
  }
  ctx.globalAlpha = 1;
}

function traceFar(ctx: CanvasRenderingContext2D, { path, flat }: LinkWay, zoom: number): void {
  if (zoom >= drawn.straightBelow && path.kind === "curves") tracePath(ctx, path);
  else if (zoom >= drawn.straightBelow) {
    ctx.moveTo(flat[0]!, flat[1]!);
    for (let index = 2; index < flat.length; index += 2) ctx.lineTo(flat[index]!, flat[index + 1]!);
  } else {
    ctx.moveTo(flat[0]!, flat[1]!);
    ctx.lineTo(flat.at(-2)!, flat.at(-1)!);
  }
}

/** Links that were replaced, on their way out. */
function drawFading({ ctx, touch, scene, palette, now }: Drawing): "again" | "rest" {
  for (const [key, { link, way, since }] of touch.fading) {
    const left = 1 - (now - since) / drawn.fadeMs;
    if (left <= 0) {
      touch.fading.delete(key);
      continue;
    }
    const style = threadStyle(link, scene, touch, palette);
    ctx.globalAlpha = style.alpha * Math.min(1, left);
    ctx.strokeStyle = style.colour;
    ctx.lineWidth = style.width;
    ctx.stroke(pathOf(way));
  }
  ctx.globalAlpha = 1;
  return touch.fading.size > 0 ? "again" : "rest";
}
