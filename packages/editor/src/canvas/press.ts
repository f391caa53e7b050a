/**
 * A press on the canvas, before Rete hears of it: what it is on (a port, a node, a reroute point, a link, a group's title,
 * the ground) and with which button and keys decides whose gesture begins.
 */

import { unlink, unlinkOutput } from "../ops/link.js";
import { linksFrom, linksInto } from "../ops/refs.js";
import { setOverlay } from "../store/app-store.js";
import type { Board } from "./board.js";
import { selectByBox } from "./box-select.js";
import { cutLinks } from "./cut.js";
import { followPointer } from "./follow-pointer.js";
import { dragGroup } from "./group-drag.js";
import { groupAt } from "./groups.js";
import { dragReroute, dropReroute, putReroute, rerouteAt } from "./reroute-drag.js";
import type { SceneNode } from "./scene-types.js";

/** What presses are passed on to. */
export interface PressHands {
  /** A port was pressed. */
  port(element: HTMLElement, event: PointerEvent): void;
  /** A link is held by a click: the press belongs to its drop. */
  readonly holding: boolean;
}

const clickWithin = 4;
const linkReach = 8;

/** Whether Rete may pan from this press: the left button on the ground, not on a comment. */
export function mayPan(board: Board, event: PointerEvent): boolean {
  if (!isOnCanvas(event)) return false;
  if (event.button !== 0 || event.shiftKey || event.ctrlKey || event.metaKey || board.keys.cut) return false;
  return board.app.getState().settings.leftDrag === "pan";
}

/** Listens in the capture phase. Returns what ends it. */
export function listenForPresses(board: Board, hands: PressHands): () => void {
  const { host } = board;
  const down = (event: PointerEvent): void => {
    if (!event.isTrusted || !isOnCanvas(event)) return;
    if (press(board, hands, event) === "taken") event.stopPropagation();
  };
  host.addEventListener("pointerdown", down, true);
  return () => host.removeEventListener("pointerdown", down, true);
}

/** The map, the zoom and comments hear their own presses. */
function isOnCanvas({ target }: PointerEvent): boolean {
  return (
    target instanceof Element && target.closest(".dl-map, .dl-zoom, .dl-comment, .dl-group-name") === null
  );
}

function press(board: Board, hands: PressHands, event: PointerEvent): "taken" | "passed" {
  board.touch.point = undefined;
  if (!board.host.contains(document.activeElement) || !isField(event.target))
    board.host.focus({ preventScroll: true });
  if (event.button === 1) return panByHand(board, event);
  if (hands.holding) return "taken";
  if (board.keys.space) return panByHand(board, event);
  if ((event.button === 0 && board.keys.cut) || (event.button === 2 && event.altKey)) {
    cutLinks(board, event);
    return "taken";
  }
  if (event.button !== 0) return "passed";
  const element = event.target as HTMLElement;
  const port = element.closest<HTMLElement>("[data-port]");
  if (port) return pressPort(board, hands, port, event);
  const slot = element.closest<HTMLElement>(".dl-slot")?.dataset.slot;
  if (slot !== undefined) return event.altKey ? listSockets(board, slot, event) : "passed";
  return pressGround(board, event);
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input, textarea, select, button, [contenteditable], [tabindex='0']") !== null
  );
}

function pressPort(
  board: Board,
  hands: PressHands,
  port: HTMLElement,
  event: PointerEvent,
): "taken" | "passed" {
  const node = port.closest<HTMLElement>(".dl-slot")?.dataset.slot;
  const { port: name, side } = port.dataset;
  if (node === undefined || name === undefined) return "passed";
  if (event.altKey) {
    breakLinks(board, { node, port: name }, side);
    return "taken";
  }
  hands.port(port, event);
  return "passed";
}

/** Alt and a click on a port: its links go. */
function breakLinks(
  board: Board,
  ref: { readonly node: string; readonly port: string },
  side: string | undefined,
): void {
  const { plain } = board.document.state.getState();
  const own =
    side === "output"
      ? linksFrom(plain, ref.node, ref.port)
      : linksInto(plain, ref.node).filter(({ to }) => to.port === ref.port);
  if (own.length === 0) return;
  board.edit(own.length === 1 ? "remove a link" : `remove ${own.length} links`, (draft) =>
    side === "output"
      ? unlinkOutput(draft, ref)
      : unlink(
          draft,
          own.map(({ key }) => key),
        ),
  );
}

function listSockets(board: Board, node: string, { clientX, clientY }: PointerEvent): "taken" {
  setOverlay(board.app, { kind: "sockets", node, screen: [clientX, clientY] });
  return "taken";
}

/** What the canvas itself drew there, from the top down. */
function pressGround(board: Board, event: PointerEvent): "taken" | "passed" {
  const { graph } = board.spot(event);
  const node = board.scene.at(graph);
  if (node && !board.area.shown.has(node.id)) {
    if (event.altKey) return listSockets(board, node.id, event);
    handOn(board, node, event);
    return "taken";
  }
  const reroute = rerouteAt(board, graph);
  if (reroute) {
    if (event.altKey) dropReroute(board, reroute);
    else {
      board.select({});
      board.touch.point = reroute;
      dragReroute(board, reroute);
    }
    return "taken";
  }
  const found = board.scene.links.at(graph, linkReach / board.camera.zoom);
  if (found) {
    if (event.altKey) putReroute(board, found.link, graph);
    else chooseLink(board, found.link.key, event);
    return "taken";
  }
  const group = groupAt(board.groups(), graph);
  if (group) {
    dragGroup(board, group, event);
    return "taken";
  }
  return pressEmpty(board, event);
}

/** A node without an element: Rete goes on from here as if its element had been pressed. */
function handOn({ area }: Board, { id }: SceneNode, event: PointerEvent): void {
  const { clientX, clientY, pointerId, pointerType, button, buttons, shiftKey, ctrlKey, metaKey } = event;
  const init = { clientX, clientY, pointerId, pointerType, button, buttons, shiftKey, ctrlKey, metaKey };
  area.nodeViews.get(id)?.element.dispatchEvent(new PointerEvent("pointerdown", init));
}

function chooseLink(
  { touch, select }: Board,
  key: string,
  { shiftKey, ctrlKey, metaKey }: PointerEvent,
): void {
  const { nodes, boxes, links } = touch.selection;
  if (!shiftKey && !ctrlKey && !metaKey) {
    select({ links: new Set([key]) });
    return;
  }
  const next = new Set(links);
  if (next.has(key) && !shiftKey) next.delete(key);
  else next.add(key);
  select({ nodes, boxes, links: next });
}

function pressEmpty(board: Board, event: PointerEvent): "taken" | "passed" {
  const swapped = board.app.getState().settings.leftDrag === "select";
  const boxes = event.shiftKey || event.ctrlKey || event.metaKey;
  if (swapped ? !boxes : boxes) {
    clearOnClick(board, event, boxes);
    selectByBox(board, event);
    return "taken";
  }
  clearOnClick(board, event, false);
  if (swapped) return panByHand(board, event);
  board.host.dataset.cursor = "grabbing";
  return "passed";
}

/** A click that did not move clears the selection. */
function clearOnClick(board: Board, down: PointerEvent, keeps: boolean): void {
  followPointer({
    move: () => undefined,
    up(event) {
      delete board.host.dataset.cursor;
      const moved = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY);
      if (moved < clickWithin && !keeps) board.select({});
    },
  });
}

/** The middle button anywhere, also on a field, and the left one while Space is held. */
function panByHand(board: Board, down: PointerEvent): "taken" {
  down.preventDefault();
  let [x, y] = [down.clientX, down.clientY];
  board.host.dataset.cursor = "grabbing";
  followPointer({
    move(event) {
      board.camera.panBy(event.clientX - x, event.clientY - y);
      [x, y] = [event.clientX, event.clientY];
    },
    up() {
      delete board.host.dataset.cursor;
    },
  });
  return "taken";
}
