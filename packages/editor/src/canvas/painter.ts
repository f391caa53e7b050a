/** The one canvas under the nodes: ground, groups, threads, and the nodes that have no elements. Drawn once a frame. */

import type { Camera } from "./camera.js";
import { drawGround } from "./draw-ground.js";
import { drawLinks, type Drawing } from "./draw-links.js";
import { drawNodes } from "./draw-nodes.js";
import { drawGroups, type GroupBox } from "./groups.js";
import type { Palette } from "./palette.js";
import type { Pictures } from "./pictures.js";
import type { Scene } from "./scene.js";
import type { Touch } from "./touch.js";

/** What the painter needs to know. */
export interface PainterParts {
  readonly canvas: HTMLCanvasElement;
  readonly camera: Camera;
  readonly scene: Scene;
  readonly touch: Touch;
  readonly pictures: Pictures;
  readonly palette: () => Palette;
  readonly groups: () => readonly GroupBox[];
  readonly groupColour: (name: string | undefined) => string | undefined;
  /** Whether a node's element is in the page. */
  readonly isShown: (id: string) => boolean;
}

/** The painter. */
export interface Painter {
  resize(width: number, height: number): void;
  draw(now: number): "again" | "rest";
  /** How often the canvas was drawn. */
  readonly drawn: number;
}

/** Makes the painter of a canvas. */
export function createPainter(parts: PainterParts): Painter {
  const { canvas, camera, scene, touch } = parts;
  const ctx = canvas.getContext("2d", { alpha: false })!;
  const state = { drawn: 0, ratio: 1 };
  return {
    get drawn() {
      return state.drawn;
    },
    resize(width, height) {
      state.ratio = Math.min(2, devicePixelRatio || 1);
      Object.assign(canvas, {
        width: Math.round(width * state.ratio),
        height: Math.round(height * state.ratio),
      });
    },
    draw(now) {
      state.drawn++;
      const { ratio } = state;
      const drawing: Drawing = { ctx, camera, palette: parts.palette(), scene, touch, now };
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawGround(ctx, camera, drawing.palette);
      drawGroups(drawing, parts.groups(), parts.groupColour);
      const { zoom, x, y } = camera;
      ctx.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * x, ratio * y);
      const again = drawLinks(drawing);
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      const missing = scene.near(camera.view(8)).filter(({ id }) => !parts.isShown(id));
      drawNodes(
        drawing,
        missing.sort((a, b) => a.order - b.order),
        parts.pictures,
      );
      return again;
    },
  };
}
