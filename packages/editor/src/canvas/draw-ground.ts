/** The ground: faint upright threads, 24 apart, every fourth a little stronger; wider apart when far away, gone at 12 %. */

import type { Camera } from "./camera.js";
import type { Palette } from "./palette.js";

const spacing = { near: 24, far: 96 } as const;

/** Fills the canvas and draws the warp, in screen px. */
export function drawGround(ctx: CanvasRenderingContext2D, camera: Camera, palette: Palette): void {
  const { x, zoom, width, height } = camera;
  ctx.fillStyle = palette.canvas;
  ctx.fillRect(0, 0, width, height);
  if (zoom < 0.12) return;
  const strong = spacing.near * 4 * zoom;
  if (zoom >= 0.22)
    stripes(ctx, { first: x, step: spacing.near * zoom, skip: 4, colour: palette.warp, width, height });
  stripes(ctx, { first: x, step: strong, skip: 0, colour: palette["warp-strong"], width, height });
}

interface Stripes {
  readonly first: number;
  readonly step: number;
  /** Every n-th is left out; 0: none. */
  readonly skip: number;
  readonly colour: string;
  readonly width: number;
  readonly height: number;
}

function stripes(ctx: CanvasRenderingContext2D, { first, step, skip, colour, width, height }: Stripes): void {
  ctx.fillStyle = colour;
  for (let index = Math.ceil(-first / step); first + index * step < width; index++)
    if (skip === 0 || index % skip !== 0) ctx.fillRect(Math.round(first + index * step), 0, 1, height);
}
