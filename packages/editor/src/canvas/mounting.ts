/**
 * Which nodes have elements in the page: those near the view at zoom 0.4 and above, at most 60, and those that must not go
 * (focused, dragged, typed in). At most 4 come per frame, 1 while the view moves, none for 120 ms after a zoom step; the canvas draws the rest.
 */

import type { Camera } from "./camera.js";
import type { LeanArea } from "./lean-area.js";
import type { Scene } from "./scene.js";
import type { SceneNode } from "./scene-types.js";

/** The limits. */
export const mountingLimits = {
  farBelow: 0.4,
  hysteresis: 1.04,
  atMost: 60,
  margin: 200,
  aFrame: 4,
  aFrameMoving: 1,
  quietMs: 120,
} as const;

/** Who is in the page. */
export interface Mounting {
  /** Whether the canvas draws all nodes. */
  readonly far: boolean;
  /** Places or sizes changed: look again. */
  changed(): void;
  step(now: number): "again" | "rest";
  /** Puts a node's element into the page now, for who must focus it. */
  demand(id: string): void;
}

/** What it stands on. */
export interface MountingParts {
  readonly area: LeanArea;
  readonly camera: Camera;
  readonly scene: Scene;
  /** Nodes that must not go, beside the focused one. */
  readonly pinned: () => Iterable<string>;
}

/** Starts with an empty page. */
export function createMounting({ area, camera, scene, pinned }: MountingParts): Mounting {
  const state = { far: false, seen: "", dirty: true };
  const demanded = new Set<string>();
  const keep = (): ReadonlySet<string> => {
    const kept = new Set([...pinned(), ...demanded]);
    const focused = document.activeElement?.closest<HTMLElement>(".dl-slot")?.dataset.slot;
    if (focused !== undefined) kept.add(focused);
    return kept;
  };
  return {
    get far() {
      return state.far;
    },
    changed() {
      state.dirty = true;
    },
    demand(id) {
      demanded.add(id);
      area.show(id);
      state.dirty = true;
      setTimeout(() => demanded.delete(id), 1000);
    },
    step(now) {
      const { farBelow, hysteresis, aFrame, aFrameMoving, quietMs } = mountingLimits;
      state.far = camera.zoom < (state.far ? farBelow * hysteresis : farBelow);
      const view = `${camera.x} ${camera.y} ${camera.zoom} ${camera.width} ${camera.height}`;
      if (!state.dirty && state.seen === view) return "rest";
      const moved = state.seen !== view && state.seen !== "";
      const wanted = wantedNodes({ area, camera, scene, far: state.far, kept: keep() });
      for (const id of [...area.shown]) if (!wanted.has(id)) area.hide(id);
      const missing = [...wanted].filter((id) => !area.shown.has(id));
      Object.assign(state, { dirty: missing.length > 0, seen: view });
      if (missing.length > 0 && now - camera.zoomedAt < quietMs) return "again";
      for (const id of missing.slice(0, moved ? aFrameMoving : aFrame)) area.show(id);
      return missing.length > 0 ? "again" : "rest";
    },
  };
}

interface Wanting {
  readonly area: LeanArea;
  readonly camera: Camera;
  readonly scene: Scene;
  readonly far: boolean;
  readonly kept: ReadonlySet<string>;
}

/** The nearest to the middle first. */
function wantedNodes({ area, camera, scene, far, kept }: Wanting): ReadonlySet<string> {
  const { atMost, margin } = mountingLimits;
  const there = (id: string): boolean => area.nodeViews.has(id) && scene.nodes.has(id);
  const wanted = new Set([...kept].filter(there));
  if (far) return wanted;
  const [x, y] = camera.toGraph([camera.width / 2, camera.height / 2]);
  const away = ({ x: left, y: top, shape }: SceneNode): number =>
    Math.hypot(left + shape.width / 2 - x, top + shape.height / 2 - y);
  const near = scene.near(camera.view(margin)).filter(({ id }) => there(id));
  for (const { id } of near.sort((a, b) => away(a) - away(b))) {
    if (wanted.size >= atMost) break;
    wanted.add(id);
  }
  return wanted;
}
