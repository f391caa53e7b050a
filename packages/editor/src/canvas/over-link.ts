/** A node in the hand over a link that would go through it: the link glows after a moment, also while the hand is still. */

import { mayInsert } from "../ops/insert.js";
import type { Board } from "./board.js";
import type { Point } from "./schemes.js";

/** What a node in the hand is over. */
export interface OverLink {
  /** `may`: it is alone in the hand, and not held off by a key. */
  follow(event: PointerEvent, may: boolean): void;
  end(): void;
}

const glowMs = 120;
const reach = 24;

/** Begins with a node that is taken in the hand. */
export function overLinks(board: Board, node: string): OverLink {
  let over: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const go = (key: string | undefined): void => {
    if (over === key) return;
    over = key;
    clearTimeout(timer);
    glow(board, undefined);
    if (key !== undefined) timer = setTimeout(() => glow(board, key), glowMs);
  };
  return {
    follow(event, may) {
      const { document, descriptions } = board.fit();
      const found = may ? linkUnder(board, node, board.spot(event).graph) : undefined;
      go(found !== undefined && mayInsert(document, descriptions, found, node) ? found : undefined);
    },
    end: () => go(undefined),
  };
}

function glow({ touch, host, mark }: Board, key: string | undefined): void {
  if (touch.target === key) return;
  touch.target = key;
  if (key === undefined) delete host.dataset.insert;
  else host.dataset.insert = key;
  mark();
}

/** The link nearest to the pointer that is not the node's own. */
function linkUnder(board: Board, node: string, at: Point): string | undefined {
  const found = board.scene.links.at(at, reach / board.camera.zoom);
  return found && found.link.from.node !== node && found.link.to.node !== node ? found.link.key : undefined;
}
