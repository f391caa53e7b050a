/** A group in the hand: its title strip moves its members, one edit at the end. */

import type { Board } from "./board.js";
import { followPointer } from "./follow-pointer.js";
import type { GroupBox } from "./groups.js";
import { toGrid } from "./guides.js";
import { takeInHand } from "./mover.js";

const threshold = 4;

/** Begins at a press on the strip: a click selects the group, with Shift or Ctrl beside what is selected. */
export function dragGroup(board: Board, group: GroupBox, down: PointerEvent): void {
  const start = board.spot(down);
  let mover: ReturnType<typeof takeInHand> | undefined;
  const end = (how?: "back"): void => {
    mover?.end(how);
    board.escape = undefined;
    board.mark();
  };
  const stop = followPointer({
    move(event) {
      const { screen, graph } = board.spot(event);
      if (!mover && Math.hypot(screen[0] - start.screen[0], screen[1] - start.screen[1]) < threshold) return;
      mover ??= takeInHand(board, group.members);
      const by = [graph[0] - start.graph[0], graph[1] - start.graph[1]] as const;
      mover.moveTo(event.shiftKey && mover.box ? toGrid(mover.box, by) : by);
    },
    up() {
      end();
      if (!mover) choose(board, group.key, down);
      else if (!board.edit(`move “${group.title}”`, (draft) => mover?.write(draft))) mover.end("back");
    },
  });
  board.escape = () => {
    stop();
    end("back");
  };
}

function choose({ touch, select }: Board, key: string, { shiftKey, ctrlKey, metaKey }: PointerEvent): void {
  const { nodes, boxes, links } = touch.selection;
  if (!shiftKey && !ctrlKey && !metaKey) {
    select({ boxes: new Set([key]) });
    return;
  }
  const next = new Set(boxes);
  if (!shiftKey && next.has(key)) next.delete(key);
  else next.add(key);
  select({ nodes, boxes: next, links });
}
