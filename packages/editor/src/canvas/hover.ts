/** What the pointer is over while nothing is pressed: a link at once, a node after a moment; and what was clicked twice or with the right button. */

import { setOverlay } from "../store/app-store.js";
import type { MenuSubject } from "../store/types.js";
import type { Board, Spot } from "./board.js";
import { groupAt, groupAround } from "./groups.js";
import { isTyping } from "./keys.js";
import { rerouteAt } from "./reroute-drag.js";

const linkReach = 8;
const dwellMs = 140;

/** Listens on the canvas. Returns what ends it. */
export function listenForHover(board: Board, renameGroup: (key: string) => void): () => void {
  const { host } = board;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let lastMove: PointerEvent | undefined;
  const overNode = (id: string | undefined): void => {
    clearTimeout(waiting);
    if (board.touch.hoverNode === id) return;
    if (id === undefined) setHover(board, undefined, board.touch.hoverLink);
    else waiting = setTimeout(() => setHover(board, id, undefined), dwellMs);
  };
  const look = (): void => {
    const event = lastMove;
    lastMove = undefined;
    if (!event || event.buttons !== 0 || board.escape) return;
    const target = event.target as Element;
    const slot = target.closest<HTMLElement>(".dl-slot")?.dataset.slot;
    if (slot !== undefined || !target.closest(".dl-ground")) {
      setHover(board, board.touch.hoverNode === slot ? slot : undefined, undefined);
      overNode(slot);
      return;
    }
    overNode(undefined);
    const { graph } = board.spot(event);
    const free = board.scene.at(graph) === undefined;
    setHover(
      board,
      undefined,
      free ? board.scene.links.at(graph, linkReach / board.camera.zoom)?.link.key : undefined,
    );
    const pointing =
      free &&
      (board.touch.hoverLink !== undefined || rerouteAt(board, graph) || groupAt(board.groups(), graph));
    if (pointing) host.dataset.cursor = "pointer";
    else if (host.dataset.cursor === "pointer") delete host.dataset.cursor;
  };
  const move = (event: PointerEvent): void => {
    if (!lastMove) requestAnimationFrame(look);
    lastMove = event;
  };
  const leave = (): void => {
    overNode(undefined);
    setHover(board, undefined, undefined);
  };
  const double = (event: MouseEvent): void => {
    if (!isGround(host, event)) return;
    const spot = board.spot(event);
    const group = groupAt(board.groups(), spot.graph);
    const node = board.scene.at(spot.graph);
    if (node) board.camera.fit(node.box);
    else if (group) renameGroup(group.key);
    else if (!board.scene.links.at(spot.graph, linkReach / board.camera.zoom))
      setOverlay(board.app, { kind: "search", screen: [event.clientX, event.clientY], graph: spot.graph });
  };
  const menu = (event: MouseEvent): void => {
    if (isTyping(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.altKey || board.escape) return;
    const of = subjectAt(board, event.target as Element, board.spot(event));
    choose(board, of);
    setOverlay(board.app, { kind: "menu", screen: [event.clientX, event.clientY], of });
  };
  host.addEventListener("pointermove", move);
  host.addEventListener("pointerleave", leave);
  host.addEventListener("dblclick", double);
  host.addEventListener("contextmenu", menu, true);
  return () => {
    clearTimeout(waiting);
    host.removeEventListener("pointermove", move);
    host.removeEventListener("pointerleave", leave);
    host.removeEventListener("dblclick", double);
    host.removeEventListener("contextmenu", menu, true);
  };
}

function setHover({ touch, mark }: Board, node: string | undefined, link: string | undefined): void {
  if (touch.hoverNode === node && touch.hoverLink === link) return;
  touch.hoverNode = node;
  touch.hoverLink = link;
  mark();
}

/** Whether a click was on the ground. The event names the canvas itself where a pan had the pointer: then what lies there counts. */
function isGround(host: HTMLElement, { target, clientX, clientY }: MouseEvent): boolean {
  const there = target === host ? document.elementFromPoint(clientX, clientY) : (target as Element);
  return there !== null && there.closest(".dl-ground") !== null && !there.closest(".dl-slot, .dl-comment");
}

/** What a menu at a place is of. */
function subjectAt(board: Board, target: Element, { graph }: Spot): MenuSubject {
  const slot = target.closest<HTMLElement>(".dl-slot")?.dataset.slot;
  const comment = target.closest<HTMLElement>(".dl-comment")?.dataset.key;
  if (comment !== undefined) return { kind: "box", key: comment };
  const node = slot ?? board.scene.at(graph)?.id;
  const {
    port,
    side = "input",
    field,
  } = target.closest<HTMLElement>("[data-port], [data-field]")?.dataset ?? {};
  const name = port ?? field;
  if (node !== undefined && name !== undefined && (side === "input" || side === "output"))
    return { kind: "port", node, port: name, side };
  if (node !== undefined) return { kind: "node", node };
  const found = board.scene.links.at(graph, linkReach / board.camera.zoom);
  if (found) return { kind: "link", target: found.link.key, graph };
  const group = groupAt(board.groups(), graph) ?? groupAround(board.groups(), graph);
  return group ? { kind: "box", key: group.key } : { kind: "canvas", graph };
}

/** A menu acts on what is selected: what it is of is selected first, if it is not. */
function choose({ touch, select }: Board, of: MenuSubject): void {
  const { nodes, boxes, links } = touch.selection;
  if ((of.kind === "node" || of.kind === "port") && !nodes.has(of.node))
    select({ nodes: new Set([of.node]) });
  if (of.kind === "box" && !boxes.has(of.key)) select({ boxes: new Set([of.key]) });
  if (of.kind === "link" && !links.has(of.target)) select({ links: new Set([of.target]) });
}
