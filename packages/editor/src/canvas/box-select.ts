/** A box drawn over the ground: to the right it takes what lies wholly in it, to the left what it touches; at the edge the view goes along. */

import type { Selection } from "../store/types.js";
import type { Board } from "./board.js";
import { followPointer } from "./follow-pointer.js";
import { contains, touches, type Box, type Point } from "./schemes.js";

const edge = { within: 24, speed: 12 } as const;

/** Begins at a press. With Shift what is chosen is added, with Ctrl it is toggled. */
export function selectByBox(board: Board, down: PointerEvent): void {
  const before = board.touch.selection;
  const start = board.spot(down).graph;
  let at = down;
  let done = false;
  const draw = (): void => {
    const end = board.spot(at);
    const [from, to] = [board.camera.toScreen(start), end.screen];
    const inside = to[0] >= from[0];
    board.air.box(boxBetween(from, to), inside);
    board.select(
      chosen(board, {
        before,
        box: boxBetween(start, end.graph),
        inside,
        toggles: down.ctrlKey || down.metaKey,
      }),
    );
  };
  const pan = (): void => {
    if (done) return;
    requestAnimationFrame(pan);
    const [dx, dy] = pushOf(board, board.spot(at).screen);
    if (dx === 0 && dy === 0) return;
    board.camera.panBy(dx, dy);
    draw();
  };
  const end = (): void => {
    done = true;
    board.air.box(undefined);
    board.escape = undefined;
  };
  const stop = followPointer({
    move(event) {
      at = event;
      draw();
    },
    up: end,
  });
  board.escape = () => {
    stop();
    end();
    board.select(before);
  };
  pan();
}

interface Choice {
  readonly before: Selection;
  readonly box: Box;
  readonly inside: boolean;
  readonly toggles: boolean;
}

function chosen({ scene, document, groups }: Board, { before, box, inside, toggles }: Choice): Selection {
  const takes = (each: Box): boolean => (inside ? contains(box, each) : touches(box, each));
  const nodes = new Set(before.nodes);
  for (const node of scene.near(box)) {
    if (!takes(node.box)) continue;
    if (toggles && before.nodes.has(node.id)) nodes.delete(node.id);
    else nodes.add(node.id);
  }
  const boxes = new Set(before.boxes);
  for (const group of groups()) if (contains(box, group.box)) boxes.add(group.key);
  const { layout } = document.state.getState().plain;
  for (const [key, { at, text, width = 240 }] of Object.entries(layout))
    if (at && text !== undefined && takes([at[0], at[1], at[0] + width, at[1] + 60])) boxes.add(key);
  return { nodes, boxes, links: before.links };
}

/** How far the view goes in a frame while the pointer is at an edge. */
function pushOf({ camera }: Board, [x, y]: Point): Point {
  const push = (value: number, most: number): number =>
    value < edge.within ? edge.speed : value > most - edge.within ? -edge.speed : 0;
  return [push(x, camera.width), push(y, camera.height)];
}

function boxBetween(a: Point, b: Point): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])];
}
