/**
 * A link in the hand, from the press to the drop. The document changes only at the drop; back on the same port, or Esc, is
 * nothing. A click takes it up as well as a drag does: then the next click puts it down.
 */

import { link, moveOutput, unlink } from "../ops/link.js";
import { linkNamed, linksAt, refText, type PortRef } from "../ops/refs.js";
import { setPoints } from "../ops/reroute.js";
import { setOverlay } from "../store/app-store.js";
import type { HeldLink } from "../store/types.js";
import type { Board, Spot } from "./board.js";
import { fittingFor, type Candidate, type Fitting } from "./fitting.js";
import { drawThread } from "./link-thread.js";
import { markFitting, type LinkMarks } from "./link-marks.js";
import type { Point } from "./schemes.js";

/** What is in the hand. */
export interface Holding {
  readonly held: HeldLink;
  /** All links of this output go to the one that is chosen. */
  readonly moving?: PortRef;
}

/** The hand. */
export interface LinkHand {
  readonly holding: Holding | undefined;
  /** It was taken up by a click or a key: it stays in the hand when the button is let go. */
  readonly sticky: boolean;
  /** Takes an end; `press` where the button went down, nothing from the keyboard. */
  take(holding: Holding, press: Spot | undefined): void;
  follow(spot: Spot): void;
  /** The button was let go. */
  letGo(): "holds" | "dropped";
  /** Puts a reroute point down where the end is. */
  point(): void;
  /** Marks what came into the page; draws the thread where the camera is now. */
  refresh(): void;
  cancel(): void;
}

const reach = 32;
const clickWithin = 4;
const sayAfterMs = 150;

interface Hold extends Holding {
  readonly fitting: Fitting;
  readonly marks: LinkMarks;
  readonly press: Spot | undefined;
  sticky: boolean;
  spot: Spot;
  candidate: Candidate | undefined;
  via: readonly Point[];
  /** The search is open: the thread stays, the hand is empty. */
  searching: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** An empty hand. */
export function createLinkHand(board: Board, emptied: () => void): LinkHand {
  let hold: Hold | undefined;
  const end = (): void => {
    if (!hold) return;
    clearTimeout(hold.timer);
    hold.marks.clear();
    hold = undefined;
    board.touch.lifted = undefined;
    board.escape = undefined;
    board.air.thread(undefined);
    board.mark();
    emptied();
  };
  const show = (): void => {
    if (hold) drawThread(board, hold);
  };
  const follow = (spot: Spot): void => {
    if (!hold || hold.searching) return;
    const before = hold.candidate;
    hold.spot = spot;
    hold.candidate = hold.fitting.at(spot.graph, reach / board.camera.zoom);
    hold.marks.near(hold.candidate && refText(hold.candidate.port), hold.candidate?.why === undefined);
    if (before?.why !== hold.candidate?.why) saySoon(board, hold);
    show();
  };
  return {
    get holding() {
      return hold?.searching ? undefined : hold;
    },
    get sticky() {
      return hold?.sticky ?? false;
    },
    take(holding, press) {
      end();
      const { held } = holding;
      const fitting = fittingFor(held, board.scene, board.fit());
      const marks = markFitting(board, fitting, held.side === "output" ? "input" : "output");
      const more = { candidate: undefined, via: [], searching: false, timer: undefined };
      hold = {
        ...holding,
        fitting,
        marks,
        press,
        sticky: press === undefined,
        spot: press ?? board.pointer(),
        ...more,
      };
      board.touch.lifted = held.lifted;
      board.escape = () => {
        board.air.say(undefined);
        end();
      };
      board.mark();
      show();
    },
    follow,
    letGo() {
      if (!hold) return "dropped";
      if (!hold.sticky && hold.press && near(hold.press, hold.spot)) {
        hold.sticky = true;
        return "holds";
      }
      if (drop(board, hold) === "search") {
        searchFor(board, hold, end);
        return "dropped";
      }
      end();
      return "dropped";
    },
    point() {
      if (!hold) return;
      hold.via =
        hold.held.side === "output" ? [...hold.via, hold.spot.graph] : [hold.spot.graph, ...hold.via];
      show();
    },
    refresh() {
      hold?.marks.refresh();
      show();
    },
    cancel: end,
  };
}

function near(a: Spot, b: Spot): boolean {
  return Math.hypot(a.screen[0] - b.screen[0], a.screen[1] - b.screen[1]) < clickWithin;
}

function saySoon(board: Board, hold: Hold): void {
  clearTimeout(hold.timer);
  board.air.say(undefined);
  const why = hold.candidate?.why;
  if (why === undefined) return;
  hold.timer = setTimeout(() => board.air.say(why, hold.spot.screen), sayAfterMs);
}

/** Proposes what the place means. */
function drop(board: Board, hold: Hold): "done" | "search" {
  const { candidate, held } = hold;
  board.air.say(candidate?.why, hold.spot.screen);
  if (candidate?.why !== undefined) {
    setTimeout(() => board.air.say(undefined), 4000);
    return "done";
  }
  if (candidate) {
    put(board, hold, candidate.port);
    return "done";
  }
  if (board.scene.at(hold.spot.graph)?.id === held.node && held.lifted === undefined) return "done";
  if (held.lifted !== undefined) {
    const { lifted } = held;
    board.edit("remove a link", (draft) => unlink(draft, [lifted]));
    return "done";
  }
  return hold.moving ? "done" : "search";
}

function put(board: Board, { held, moving, via }: Hold, port: PortRef): void {
  const { document, descriptions } = board.fit();
  if (moving) {
    if (refText(moving) !== refText(port))
      board.edit("move links to another output", (draft) => moveOutput(draft, moving, port));
    return;
  }
  const own = { node: held.node, port: held.port };
  const [from, to] = held.side === "output" ? [own, port] : [port, own];
  const { lifted } = held;
  const old = lifted === undefined ? undefined : linkNamed(document, lifted);
  if (old && refText(old.from) === refText(from) && refText(old.to) === refText(to)) return;
  fadeReplaced(board, to);
  board.edit(lifted === undefined ? "link" : "move a link", (draft) => {
    link(draft, descriptions, { from, to, lifted });
    if (via.length > 0)
      setPoints(
        draft,
        refText(to),
        via.map(([x, y]) => [Math.round(x), Math.round(y)] as const),
      );
  });
}

/** What stood at the input goes slowly. */
function fadeReplaced({ scene, touch, document }: Board, to: PortRef): void {
  const { plain } = document.state.getState();
  for (const { key, index } of linksAt(to, plain.nodes[to.node]?.inputs[to.port])) {
    const old = scene.links.all.get(key);
    const way = old && index === undefined ? scene.links.way(old) : undefined;
    if (old && way) touch.fading.set(key, { link: old, way, since: performance.now() });
  }
}

/** Opens the search where the thread ends; the thread stays until it is closed. */
function searchFor(board: Board, hold: Hold, end: () => void): void {
  const { held, spot } = hold;
  const { left, top } = board.host.getBoundingClientRect();
  hold.marks.clear();
  hold.searching = true;
  board.escape = undefined;
  board.mark();
  setOverlay(board.app, {
    kind: "search",
    screen: [spot.screen[0] + left, spot.screen[1] + top],
    graph: spot.graph,
    held,
  });
  const stop = board.app.subscribe(({ overlay }) => {
    if (overlay.kind === "search") return;
    stop();
    end();
  });
}
