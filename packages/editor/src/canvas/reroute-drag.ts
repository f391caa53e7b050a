/** Reroute points: found, dragged, put on a link with Alt and a click, taken away with Alt and a click on them. */

import { addPoint, pointsOf, removePoint, setPoints, stretchAt } from "../ops/reroute.js";
import type { Board } from "./board.js";
import { followPointer } from "./follow-pointer.js";
import { portAt } from "./scene.js";
import type { SceneLink } from "./scene-types.js";
import type { Point } from "./schemes.js";

/** A point of a link. */
export interface RerouteAt {
  readonly key: string;
  readonly index: number;
}

const reach = 9;

/** The reroute point at a place. */
export function rerouteAt({ scene, camera }: Board, [x, y]: Point): RerouteAt | undefined {
  const within = reach / Math.min(1, camera.zoom);
  for (const link of scene.links.all.values())
    for (const [index, [px, py]] of link.via.entries())
      if (Math.hypot(px - x, py - y) <= within) return { key: link.key, index };
  return undefined;
}

/** Puts a point on a link where it was clicked. */
export function putReroute(board: Board, link: SceneLink, at: Point): void {
  const [from, to] = [board.scene.nodes.get(link.from.node), board.scene.nodes.get(link.to.node)];
  if (!from || !to) return;
  const index = stretchAt(
    portAt(from, "output", link.from.port),
    portAt(to, "input", link.to.port),
    link.via,
    at,
  );
  board.edit("put a point on a link", (draft) => addPoint(draft, link.key, index, at));
}

/** Takes a point away. */
export function dropReroute(board: Board, { key, index }: RerouteAt): void {
  board.edit("take a point off a link", (draft) => removePoint(draft, key, index));
}

/** Drags a point; one edit at the end, nothing on Esc. */
export function dragReroute(board: Board, { key, index }: RerouteAt): void {
  const start = pointsOf(board.document.state.getState().plain, key);
  let points = start;
  const end = (): void => {
    board.escape = undefined;
    board.reroute(key, undefined);
  };
  const stop = followPointer({
    move(event) {
      const { graph } = board.spot(event);
      points = start.map((point, each) =>
        each === index ? [Math.round(graph[0]), Math.round(graph[1])] : point,
      );
      board.reroute(key, points);
    },
    up() {
      if (points !== start) board.edit("move a point of a link", (draft) => setPoints(draft, key, points));
      end();
    },
  });
  board.escape = () => {
    stop();
    end();
  };
}
