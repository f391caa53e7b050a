/** The map: 176 × 108, all nodes with their states and pictures, and a frame around what is in view that can be dragged. */

import type { Camera } from "./camera.js";
import type { Palette } from "./palette.js";
import type { Pictures } from "./pictures.js";
import type { Scene } from "./scene.js";
import { around, type Box, type Point } from "./schemes.js";
import type { SceneNode } from "./scene-types.js";

const size = { width: 176, height: 108, padding: 6 } as const;

/** The map. */
export interface Minimap {
  /** Nodes, states or colours changed. */
  changed(): void;
  /** In the frame: draws what changed, puts the frame where the view is. */
  draw(): void;
  show(shown: boolean): void;
  dispose(): void;
}

/** What it stands on. */
export interface MinimapParts {
  readonly host: HTMLElement;
  readonly camera: Camera;
  readonly scene: Scene;
  readonly pictures: Pictures;
  readonly palette: () => Palette;
}

/** Puts a map into the corner of the canvas. */
export function createMinimap(parts: MinimapParts): Minimap {
  const { host, camera, scene } = parts;
  const root = document.createElement("div");
  root.className = "dl-map";
  root.setAttribute("aria-hidden", "true");
  const canvas = root.appendChild(document.createElement("canvas"));
  const frame = root.appendChild(document.createElement("div"));
  frame.className = "dl-map-frame";
  const ratio = Math.min(2, devicePixelRatio || 1);
  Object.assign(canvas, { width: size.width * ratio, height: size.height * ratio });
  host.append(root);
  const state = { dirty: true, shown: true, scale: { k: 1, x: 0, y: 0 } };
  const stop = dragFrame(root, camera, () => state.scale);
  return {
    changed() {
      state.dirty = true;
    },
    show(shown) {
      root.hidden = !shown;
      state.shown = shown;
      state.dirty = true;
    },
    draw() {
      if (!state.shown) return;
      if (state.dirty) {
        state.scale = scaleFor(around([...scene.nodes.values()].map(({ box }) => box)) ?? [0, 0, 1, 1]);
        drawMap(canvas, ratio, state.scale, parts);
        state.dirty = false;
      }
      const { k, x, y } = state.scale;
      const [left, top, right, bottom] = camera.view();
      frame.style.transform = `translate(${left * k + x}px, ${top * k + y}px)`;
      frame.style.width = `${(right - left) * k}px`;
      frame.style.height = `${(bottom - top) * k}px`;
    },
    dispose() {
      stop();
      root.remove();
    },
  };
}

interface Scale {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

function scaleFor([left, top, right, bottom]: Box): Scale {
  const { width, height, padding } = size;
  const k = Math.min(0.12, (width - 2 * padding) / (right - left), (height - 2 * padding) / (bottom - top));
  return { k, x: width / 2 - ((left + right) / 2) * k, y: height / 2 - ((top + bottom) / 2) * k };
}

function drawMap(
  canvas: HTMLCanvasElement,
  ratio: number,
  { k, x, y }: Scale,
  { scene, pictures, palette }: MinimapParts,
): void {
  const ctx = canvas.getContext("2d")!;
  const colours = palette();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, size.width, size.height);
  for (const node of scene.nodes.values()) {
    const [left, top] = [node.x * k + x, node.y * k + y];
    const [wide, high] = [Math.max(1.5, node.shape.width * k), Math.max(1.5, node.shape.height * k)];
    ctx.fillStyle = blockColour(node, colours);
    ctx.fillRect(left, top, wide, high);
    const drawable = node.face.picture && wide > 6 ? pictures.of(node.face.picture) : undefined;
    if (!drawable) continue;
    const tall = Math.min(high, (wide * drawable.height) / drawable.width);
    ctx.drawImage(drawable, left, top + high - tall, wide, tall);
  }
}

function blockColour({ face }: SceneNode, palette: Palette): string {
  if (face.state === "running") return palette.accent;
  return face.state === "failed" || face.state === "skipped" ? palette.failed : palette["line-strong"];
}

/** A press anywhere on the map brings the view there; dragging goes on. */
function dragFrame(root: HTMLElement, camera: Camera, scale: () => Scale): () => void {
  const goTo = ({ clientX, clientY }: PointerEvent): void => {
    const { left, top } = root.getBoundingClientRect();
    const { k, x, y } = scale();
    const [gx, gy]: Point = [(clientX - left - x) / k, (clientY - top - y) / k];
    camera.place(camera.width / 2 - gx * camera.zoom, camera.height / 2 - gy * camera.zoom, camera.zoom);
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.preventDefault();
    root.setPointerCapture(event.pointerId);
    goTo(event);
  };
  const move = (event: PointerEvent): void => {
    if (root.hasPointerCapture(event.pointerId)) goTo(event);
  };
  root.addEventListener("pointerdown", down);
  root.addEventListener("pointermove", move);
  return () => {
    root.removeEventListener("pointerdown", down);
    root.removeEventListener("pointermove", move);
  };
}
