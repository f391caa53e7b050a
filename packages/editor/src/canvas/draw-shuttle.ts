/** The shuttle: a capsule that goes along an active thread, 120 px a second; with reduced motion it rests at the middle. */

import { lengthOf, partOf } from "./along.js";
import { prefersStillness } from "../look/theme.js";
import type { Camera } from "./camera.js";
import type { Palette } from "./palette.js";
import type { LinkWay } from "./scene-types.js";

const shuttle = { long: 20, thicker: 3, speed: 120, casing: 5 } as const;

/** Draws the shuttle of one link, in graph units. */
export function drawShuttle(
  drawing: {
    readonly ctx: CanvasRenderingContext2D;
    readonly camera: Camera;
    readonly palette: Palette;
    readonly now: number;
  },
  { flat }: LinkWay,
  width: number,
): "again" | "rest" {
  const { ctx, palette, now } = drawing;
  const length = lengthOf(flat);
  const still = prefersStillness();
  const middle = still ? length / 2 : ((now / 1000) * shuttle.speed) % (length + shuttle.long);
  const points = partOf(
    flat,
    Math.max(0, middle - shuttle.long / 2),
    Math.min(length, middle + shuttle.long / 2),
  );
  if (points.length > 1) {
    ctx.beginPath();
    for (const [index, [x, y]] of points.entries()) {
      if (index === 0) ctx.moveTo(x, y);
      else ctx.lineTo(x, y);
    }
    ctx.lineCap = "round";
    ctx.strokeStyle = palette.canvas;
    ctx.lineWidth = width + shuttle.thicker + shuttle.casing;
    ctx.stroke();
    ctx.strokeStyle = palette["accent-line"];
    ctx.lineWidth = width + shuttle.thicker;
    ctx.stroke();
    ctx.lineCap = "butt";
  }
  return still ? "rest" : "again";
}
