/** Groups as drawn: a box around their members, with a title. */

import type { PlainDocument } from "@dreamloom/engine/edits";
import { groupsOf } from "../ops/boxes.js";
import type { Drawing } from "./draw-links.js";
import { around, contains, touches, type Box, type Point } from "./schemes.js";
import type { Scene } from "./scene.js";

/** A group as drawn. */
export interface GroupBox {
  readonly key: string;
  readonly title: string;
  readonly colour: string | undefined;
  readonly members: readonly string[];
  readonly box: Box;
}

/** Sizes of groups, in graph units. */
export const groupSizes = {
  side: 16,
  head: 36,
  bottom: 16,
  radius: 12,
  titleAt: [12, 8],
  strip: 32,
} as const;

/** The groups of a document whose members are there; the larger first, so that the smaller lie on top. */
export function groupBoxes(document: PlainDocument, scene: Scene): readonly GroupBox[] {
  const found = groupsOf(document).flatMap((key) => {
    const { title = "Group", colour, members = [] } = document.layout[key] ?? {};
    const inner = around(members.map((id) => scene.nodes.get(id)?.box).filter((box) => box !== undefined));
    if (!inner) return [];
    const { side, head, bottom } = groupSizes;
    const box: Box = [inner[0] - side, inner[1] - head, inner[2] + side, inner[3] + bottom];
    return [{ key, title, colour, members, box }];
  });
  return found.sort((a, b) => area(b.box) - area(a.box));
}

/** The group whose title strip is at a point; of several the topmost. */
export function groupAt(groups: readonly GroupBox[], point: Point): GroupBox | undefined {
  const spot: Box = [...point, ...point];
  return groups.findLast(({ box }) => contains([box[0], box[1], box[2], box[1] + groupSizes.strip], spot));
}

/** The smallest group around a point. */
export function groupAround(groups: readonly GroupBox[], point: Point): GroupBox | undefined {
  return groups.findLast(({ box }) => contains(box, [...point, ...point]));
}

/** Draws the groups in view, in screen px. `colourOf` knows the sockets' colours by name. */
export function drawGroups(
  { ctx, camera, palette, touch }: Drawing,
  groups: readonly GroupBox[],
  colourOf: (name: string | undefined) => string | undefined,
): void {
  const view = camera.view();
  for (const { key, title, colour, box } of groups) {
    if (!touches(box, view)) continue;
    const [left, top] = camera.toScreen([box[0], box[1]]);
    const [right, bottom] = camera.toScreen([box[2], box[3]]);
    const paint = colourOf(colour) ?? palette["text-3"];
    ctx.beginPath();
    ctx.roundRect(
      left,
      top,
      right - left,
      bottom - top,
      Math.min(groupSizes.radius, groupSizes.radius * camera.zoom),
    );
    ctx.fillStyle = ctx.strokeStyle = paint;
    ctx.globalAlpha = palette.theme === "dark" ? 0.06 : 0.04;
    ctx.fill();
    ctx.globalAlpha = 0.24;
    ctx.lineWidth = 1;
    ctx.stroke();
    ctx.globalAlpha = 1;
    if (touch.selection.boxes.has(key)) {
      ctx.strokeStyle = palette["accent-line"];
      ctx.lineWidth = 2;
      ctx.strokeRect(left - 1.5, top - 1.5, right - left + 3, bottom - top + 3);
    }
    drawGroupTitle(ctx, title, [left, top, right - left], camera.zoom, palette["text-2"]);
  }
}

function drawGroupTitle(
  ctx: CanvasRenderingContext2D,
  title: string,
  [left, top, width]: readonly [number, number, number],
  zoom: number,
  colour: string,
): void {
  const size = zoom < 0.22 ? 13 : zoom < 0.5 ? 12 : 12 * zoom;
  const [dx, dy] = groupSizes.titleAt;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top - size, width, size * 4);
  ctx.clip();
  ctx.font = `600 ${size}px "Inter Variable", system-ui, sans-serif`;
  ctx.fillStyle = colour;
  ctx.textBaseline = "top";
  ctx.fillText(title, left + Math.min(dx, dx * zoom + 2), top + dy * zoom + (zoom < 0.5 ? 0 : 2 * zoom));
  ctx.restore();
}

function area([left, top, right, bottom]: Box): number {
  return (right - left) * (bottom - top);
}
