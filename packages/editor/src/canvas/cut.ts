/** The cut: a line drawn with Y held, or Alt and the right button; what it crosses turns red at once and goes at the release, in one edit. */

import { unlink } from "../ops/link.js";
import { crosses } from "./along.js";
import type { Board } from "./board.js";
import { followPointer } from "./follow-pointer.js";
import { around, type Point } from "./schemes.js";

/** Begins at a press. */
export function cutLinks(board: Board, down: PointerEvent): void {
  const points: Point[] = [board.spot(down).graph];
  const doomed = new Set<string>();
  const end = (): void => {
    board.touch.doomed = new Set();
    board.air.cut([]);
    board.escape = undefined;
    board.mark();
  };
  const stop = followPointer({
    move(event) {
      const [last, next] = [points.at(-1)!, board.spot(event).graph];
      board.scene.links.forEachIn(
        around([
          [...last, ...last],
          [...next, ...next],
        ])!,
        (link, { flat }) => {
          if (crosses(flat, last, next)) doomed.add(link.key);
        },
      );
      points.push(next);
      board.touch.doomed = new Set(doomed);
      board.air.cut(points.map((point) => board.camera.toScreen(point)));
      board.mark();
    },
    up(_, cancelled) {
      end();
      if (!cancelled && doomed.size > 0)
        board.edit(doomed.size === 1 ? "cut a link" : `cut ${doomed.size} links`, (draft) =>
          unlink(draft, doomed),
        );
    },
  });
  board.escape = () => {
    stop();
    end();
  };
}
