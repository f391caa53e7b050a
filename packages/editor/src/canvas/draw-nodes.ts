/**
 * Nodes on the canvas: below zoom 0.4 all of them, above it those whose elements are not there yet. Titles stay 12 px,
 * pictures stand in for rows, a bar of 4 px tells the state; below 0.22 blocks and pictures. In screen px.
 */

import type { Drawing } from "./draw-links.js";
import type { Pictures } from "./pictures.js";
import type { Palette } from "./palette.js";
import type { Face, SceneNode } from "./scene-types.js";
import type { Box } from "./schemes.js";

/** Sizes of far nodes on the screen. */
export const farSizes = {
  flatBelow: 0.22,
  title: 12,
  font: '600 12px "Inter Variable", system-ui, sans-serif',
  bar: 4,
  radius: 9,
} as const;

/** Draws nodes as boxes. `screen` turns graph units into screen px. */
export function drawNodes(drawing: Drawing, nodes: readonly SceneNode[], pictures: Pictures): void {
  const { camera } = drawing;
  if (camera.zoom < farSizes.flatBelow) drawFlat(drawing, nodes, pictures);
  else for (const node of nodes) drawBox(drawing, node, pictures);
  drawMarks(drawing, nodes);
}

function onScreen({ camera }: Drawing, { x, y, shape }: SceneNode): Box {
  const { zoom } = camera;
  const [left, top] = [x * zoom + camera.x, y * zoom + camera.y];
  return [left, top, left + shape.width * zoom, top + shape.height * zoom];
}

/** Blocks by colour, so that a thousand are a few fills; then pictures. */
function drawFlat(drawing: Drawing, nodes: readonly SceneNode[], pictures: Pictures): void {
  const { ctx, palette, touch } = drawing;
  const byColour = new Map<string, SceneNode[]>();
  for (const node of nodes) {
    const colour = blockColour(node.face, palette);
    const same = byColour.get(colour);
    if (same) same.push(node);
    else byColour.set(colour, [node]);
  }
  for (const [colour, same] of byColour) {
    ctx.fillStyle = colour;
    for (const node of same) {
      ctx.globalAlpha = alphaOf(node, touch.keep);
      const [left, top, right, bottom] = onScreen(drawing, node);
      ctx.fillRect(left, top, right - left, bottom - top);
    }
  }
  for (const node of nodes) {
    if (node.face.picture) drawPicture(drawing, node, pictures);
  }
  ctx.globalAlpha = 1;
}

function blockColour({ state }: Face, palette: Palette): string {
  if (state === "running") return palette.accent;
  return state === "failed" || state === "skipped" ? palette.failed : palette["line-strong"];
}

function drawBox(drawing: Drawing, node: SceneNode, pictures: Pictures): void {
  const { ctx, camera, palette, touch } = drawing;
  const [left, top, right, bottom] = onScreen(drawing, node);
  ctx.globalAlpha = alphaOf(node, touch.keep);
  ctx.beginPath();
  ctx.roundRect(left, top, right - left, bottom - top, farSizes.radius * camera.zoom);
  ctx.fillStyle = palette.node;
  ctx.fill();
  ctx.strokeStyle = node.face.state === "failed" ? palette.failed : palette.line;
  ctx.lineWidth = 1;
  ctx.stroke();
  if (node.face.picture) drawPicture(drawing, node, pictures);
  drawBar(drawing, node, [left, top, right, bottom]);
  drawPorts(drawing, node);
  drawTitle(drawing, node, [left, top, right, bottom]);
  ctx.globalAlpha = 1;
}

/** The picture fills what the title leaves, in its own aspect. */
function drawPicture(drawing: Drawing, node: SceneNode, pictures: Pictures): void {
  const { ctx, camera, touch } = drawing;
  const drawable = pictures.of(node.face.picture!);
  if (!drawable) return;
  const [left, top, right, bottom] = onScreen(drawing, node);
  const head =
    camera.zoom < farSizes.flatBelow ? 0 : Math.max(farSizes.title + 4, node.shape.header * camera.zoom);
  const [wide, high] = [right - left, bottom - top - head];
  const by = Math.min(wide / drawable.width, high / drawable.height);
  const [w, h] = [drawable.width * by, drawable.height * by];
  ctx.globalAlpha = alphaOf(node, touch.keep);
  if (w > 2 && h > 2) ctx.drawImage(drawable, left + (wide - w) / 2, bottom - h - (high - h) / 2, w, h);
}

/** 4 px at the bottom: how far it is, or how it ended. */
function drawBar({ ctx, palette }: Drawing, { face }: SceneNode, [left, , right, bottom]: Box): void {
  const colour = barColour(face, palette);
  if (colour === undefined) return;
  ctx.fillStyle = colour;
  const share = face.state === "running" ? Math.max(0.06, face.share) : 1;
  ctx.fillRect(left + 1, bottom - farSizes.bar - 1, (right - left - 2) * share, farSizes.bar);
}

function barColour({ state }: Face, palette: Palette): string | undefined {
  switch (state) {
    case "running":
      return palette["accent-line"];
    case "failed":
    case "skipped":
      return palette.failed;
    case "hit":
      return palette.hit;
    case "done":
      return palette.done;
    case "queued":
    case "changed":
    case "cancelled":
      return palette["line-strong"];
    case "idle":
      return undefined;
  }
  return state satisfies never;
}

function drawPorts({ ctx, camera, palette }: Drawing, { x, y, shape }: SceneNode): void {
  ctx.fillStyle = palette["text-3"];
  const dot = 2;
  for (const [side, at] of [
    [shape.inputs, x],
    [shape.outputs, x + shape.width],
  ] as const)
    for (const { y: down, literal } of side)
      if (!literal)
        ctx.fillRect(
          at * camera.zoom + camera.x - dot / 2,
          (y + down) * camera.zoom + camera.y - dot / 2,
          dot,
          dot,
        );
}

const titles = new Map<string, string>();

function drawTitle(
  { ctx, palette, camera }: Drawing,
  { title, shape, face }: SceneNode,
  [left, top, right]: Box,
): void {
  const room = right - left - 10;
  if (room < 14) return;
  ctx.font = farSizes.font;
  ctx.fillStyle = face.quiet ? palette["text-3"] : palette.text;
  ctx.textBaseline = "middle";
  const high = Math.max(farSizes.title + 4, shape.header * camera.zoom);
  ctx.fillText(shortened(ctx, title, Math.floor(room)), left + 5, top + high / 2);
}

/** A title cut to a width, remembered. */
function shortened(ctx: CanvasRenderingContext2D, title: string, room: number): string {
  const key = `${room} ${title}`;
  const known = titles.get(key);
  if (known !== undefined) return known;
  let cut = title;
  while (cut.length > 1 && ctx.measureText(cut).width > room)
    cut = `${cut.slice(0, cut.endsWith("…") ? -2 : -1)}…`;
  if (titles.size > 5000) titles.clear();
  titles.set(key, cut);
  return cut;
}

/** Outlines of what is selected, and of what others hold. */
function drawMarks(drawing: Drawing, nodes: readonly SceneNode[]): void {
  const { ctx, palette, touch } = drawing;
  for (const node of nodes) {
    const other = touch.heldByOthers.get(node.id);
    const chosen = touch.selection.nodes.has(node.id);
    if (!chosen && other === undefined) continue;
    const [left, top, right, bottom] = onScreen(drawing, node);
    ctx.strokeStyle = chosen ? palette["accent-line"] : other!;
    ctx.lineWidth = 2;
    ctx.strokeRect(left - 1.5, top - 1.5, right - left + 3, bottom - top + 3);
  }
}

function alphaOf({ id, face }: SceneNode, keep: ReadonlySet<string> | undefined): number {
  if (keep && !keep.has(id)) return 0.36;
  return face.quiet === "muted" ? 0.5 : 1;
}
