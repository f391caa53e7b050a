/** Moves nodes and comments in the hand: views only, one edit when they are put down, nothing when they are put back. */

import type { Draft } from "../store/types.js";
import type { Board } from "./board.js";
import { around, type Box, type Point } from "./schemes.js";

/** What is in the hand. */
export interface Mover {
  /** Where each stood, by id of node or key of comment. */
  readonly starts: ReadonlyMap<string, Point>;
  /** The box around the nodes as they stood. */
  readonly box: Box | undefined;
  /** How far it was moved. */
  readonly by: Point;
  /** Moves all of them; `except` is moved by Rete itself. */
  moveTo(by: Point, except?: string): void;
  /** Puts them down: writes their places into a draft. */
  write(draft: Draft): void;
  /** Lets go. `back`: they return to where they stood. */
  end(how?: "back"): void;
}

/** Takes things in the hand: nodes by id, comments by key. */
export function takeInHand(board: Board, ids: Iterable<string>): Mover {
  const { area, document, held, scene } = board;
  const starts = new Map<string, Point>();
  for (const id of ids) {
    const node = scene.nodes.get(id);
    const at = node ? ([node.x, node.y] as const) : document.state.getState().plain.layout[id]?.at;
    if (at) starts.set(id, at);
    if (node) held.add(id);
  }
  const box = around(
    [...starts.keys()].map((id) => scene.nodes.get(id)?.box).filter((each) => each !== undefined),
  );
  let by: Point = [0, 0];
  const place = (id: string, [dx, dy]: Point): void => {
    const [x, y] = starts.get(id)!;
    if (scene.nodes.has(id)) void area.translate(id, { x: x + dx, y: y + dy });
    else board.commentMoved(id, [x + dx, y + dy]);
  };
  return {
    starts,
    box,
    get by() {
      return by;
    },
    moveTo(next, except) {
      by = next;
      for (const id of starts.keys()) if (id !== except) place(id, next);
    },
    write(draft) {
      board.settle(draft);
      for (const [id, [x, y]] of starts)
        if (draft.nodes[id] ?? draft.layout[id])
          (draft.layout[id] ??= {}).at = [Math.round(x + by[0]), Math.round(y + by[1])];
    },
    end(how) {
      for (const id of starts.keys()) {
        held.delete(id);
        if (how === "back") place(id, [0, 0]);
      }
    },
  };
}

/** What a move is called: `move “DiT sample”`, `move 3 nodes`. */
export function nameOfMove(board: Board, ids: Iterable<string>, verb = "move"): string {
  const all = [...ids];
  const only = all.length === 1 ? board.scene.nodes.get(all[0]!) : undefined;
  if (only) return `${verb} “${only.title}”`;
  return all.length === 1 ? `${verb} a comment` : `${verb} ${all.length} nodes`;
}
