/** Where the view is: screen = graph × zoom + at. Moves by hand at once, by command in 180 ms. */

import { prefersStillness } from "../look/theme.js";
import type { LeanArea } from "./lean-area.js";
import type { Box, Point } from "./schemes.js";

/** How far one may go in and out. */
export const zoomLimits = { least: 0.05, most: 2, notch: 1.08 } as const;

/** The camera. Screen points are relative to the canvas' left top. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
  resize(width: number, height: number): void;
  toGraph(screen: Point): Point;
  toScreen(graph: Point): Point;
  /** What is in view, in graph units, with a margin of screen px around it. */
  view(margin?: number): Box;
  /** At once. */
  place(x: number, y: number, zoom: number): void;
  panBy(dx: number, dy: number): void;
  zoomAt(zoom: number, screen: Point): void;
  /** Eased. */
  glideTo(x: number, y: number, zoom: number): void;
  /** Shows a box as large as it will go, but not larger than 100 %. */
  fit(box: Box, how?: "at once"): void;
  /** Moves on in a glide. */
  step(now: number): "again" | "rest";
  /** When the zoom changed last, as `performance.now()` says. */
  readonly zoomedAt: number;
}

const glideMs = 180;
const fitMargin = 48;

/** Makes the camera of an area. */
export function createCamera(area: LeanArea, mark: () => void): Camera {
  const size = { width: 0, height: 0 };
  const state: { zoomedAt: number; glide: Glide | undefined } = { zoomedAt: -1000, glide: undefined };
  const { transform } = area.area;
  const put = (x: number, y: number, zoom: number): void => {
    if (zoom !== transform.k) state.zoomedAt = performance.now();
    area.place(x, y, zoom);
    mark();
  };
  const camera: Camera = {
    get x() {
      return transform.x;
    },
    get y() {
      return transform.y;
    },
    get zoom() {
      return transform.k;
    },
    get width() {
      return size.width;
    },
    get height() {
      return size.height;
    },
    get zoomedAt() {
      return state.zoomedAt;
    },
    resize(width, height) {
      Object.assign(size, { width, height });
      mark();
    },
    toGraph: ([x, y]) => [(x - transform.x) / transform.k, (y - transform.y) / transform.k],
    toScreen: ([x, y]) => [x * transform.k + transform.x, y * transform.k + transform.y],
    view(margin = 0) {
      const [left, top] = camera.toGraph([-margin, -margin]);
      const [right, bottom] = camera.toGraph([size.width + margin, size.height + margin]);
      return [left, top, right, bottom];
    },
    place(x, y, zoom) {
      state.glide = undefined;
      put(x, y, zoom);
    },
    panBy(dx, dy) {
      camera.place(transform.x + dx, transform.y + dy, transform.k);
    },
    zoomAt(asked, [x, y]) {
      const zoom = clampZoom(asked);
      const by = zoom / transform.k;
      camera.place(x - (x - transform.x) * by, y - (y - transform.y) * by, zoom);
    },
    glideTo(x, y, zoom) {
      if (prefersStillness()) camera.place(x, y, zoom);
      else {
        const { x: fromX, y: fromY, k } = transform;
        state.glide = { from: [fromX, fromY, k], to: [x, y, zoom], start: undefined };
        mark();
      }
    },
    fit(box, how) {
      const place = fitted(box, size);
      if (how) camera.place(...place);
      else camera.glideTo(...place);
    },
    step(now) {
      const { glide } = state;
      if (!glide) return "rest";
      glide.start ??= now;
      const t = Math.min(1, (now - glide.start) / glideMs);
      if (t === 1) state.glide = undefined;
      put(...between(glide, 1 - (1 - t) ** 3, size));
      return t === 1 ? "rest" : "again";
    },
  };
  return camera;
}

/** A zoom that may be. */
export function clampZoom(zoom: number): number {
  return Math.min(zoomLimits.most, Math.max(zoomLimits.least, zoom));
}

type Place = readonly [x: number, y: number, zoom: number];

interface Glide {
  readonly from: Place;
  readonly to: Place;
  start: number | undefined;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Between two places so that the middle of the view goes straight while the zoom goes evenly in powers. */
function between({ from, to }: Glide, t: number, { width, height }: Size): Place {
  if (t >= 1) return to;
  const zoom = from[2] * (to[2] / from[2]) ** t;
  const middle = ([x, y, k]: Place): Point => [(width / 2 - x) / k, (height / 2 - y) / k];
  const [a, b] = [middle(from), middle(to)];
  const [cx, cy] = [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
  return [width / 2 - cx * zoom, height / 2 - cy * zoom, zoom];
}

function fitted([left, top, right, bottom]: Box, { width, height }: Size): Place {
  const [wide, high] = [Math.max(1, right - left), Math.max(1, bottom - top)];
  const zoom = clampZoom(Math.min(1, (width - 2 * fitMargin) / wide, (height - 2 * fitMargin) / high));
  return [width / 2 - ((left + right) / 2) * zoom, height / 2 - ((top + bottom) / 2) * zoom, zoom];
}
