/**
 * Nodes in the hand: Rete tells of the press, the way and the end; here they catch at guides or the grid, carry the rest of
 * the selection along, and become one edit at the end. With Ctrl a copy is put down; Esc puts them back.
 */

import { duplicate } from "../ops/clipboard.js";
import { groupOf, joinGroup, leaveGroups } from "../ops/boxes.js";
import { insertOnLink } from "../ops/insert.js";
import { removeAndReconnect } from "../ops/nodes.js";
import type { Board } from "./board.js";
import { groupAround } from "./groups.js";
import { catchesOf, catching, toGrid, toGuides, type Catches } from "./guides.js";
import { nameOfMove, takeInHand, type Mover } from "./mover.js";
import { overLinks, type OverLink } from "./over-link.js";
import { createShake } from "./shake.js";
import type { Point } from "./schemes.js";

const threshold = 4;

interface Drag {
  readonly lead: string;
  readonly start: Point;
  readonly down: PointerEvent;
  readonly wasSelected: boolean;
  readonly shaken: (at: Point, now: number) => boolean;
  mover: Mover | undefined;
  catches: Catches;
  readonly over: OverLink;
  group: "join or leave" | undefined;
  done: boolean;
}

/** Listens to Rete's signals of nodes. Returns what ends it. */
export function dragNodes(board: Board, lastDown: () => PointerEvent | undefined): () => void {
  const { area } = board;
  let drag: Drag | undefined;
  let last: PointerEvent | undefined;
  const remember = (event: PointerEvent): void => {
    last = event;
  };
  const onKey = (event: KeyboardEvent): void => {
    if (drag?.mover && event.code === "KeyG") drag.group = drag.group ? undefined : "join or leave";
  };
  addEventListener("pointermove", remember, true);
  addEventListener("keydown", onKey, true);
  area.addPipe((context) => {
    if (!context || typeof context !== "object" || !("type" in context)) return context;
    if (context.type === "nodepicked") {
      drag = begin(board, context.data.id, lastDown());
      last = drag?.down;
    } else if (context.type === "nodetranslate" && drag?.lead === context.data.id) {
      const { position } = context.data;
      if (drag.done) return isStart(drag, position) ? context : undefined;
      if (!drag.mover && !moved(drag, last)) return undefined;
      if (!drag.mover) lift(board, drag);
      const by = bend(board, drag, position, last);
      context.data.position = { x: drag.start[0] + by[0], y: drag.start[1] + by[1] };
      drag.mover?.moveTo(by, drag.lead);
      follow(board, drag, last);
    }
    if (context.type === "nodetranslated")
      board.scene.move(context.data.id, [context.data.position.x, context.data.position.y]);
    if (context.type === "nodetranslated") board.placesChanged();
    if (context.type === "nodedragged" && drag?.lead === context.data.id) {
      finish(board, drag, last);
      drag = undefined;
    }
    return context;
  });
  return () => {
    removeEventListener("pointermove", remember, true);
    removeEventListener("keydown", onKey, true);
  };
}

/** A press: selects, unless it may become a toggle or a drag of the whole selection. */
function begin(board: Board, lead: string, down: PointerEvent | undefined): Drag | undefined {
  const node = board.scene.nodes.get(lead);
  if (!node || !down) return undefined;
  const { nodes, boxes, links } = board.touch.selection;
  const wasSelected = nodes.has(lead);
  if (down.shiftKey) board.select({ nodes: new Set([...nodes, lead]), boxes, links });
  else if (!wasSelected && !down.ctrlKey && !down.metaKey) board.select({ nodes: new Set([lead]) });
  board.scene.raise(lead);
  const view = board.area.nodeViews.get(lead);
  if (view) view.element.style.zIndex = String(node.order + 1);
  return {
    lead,
    start: [node.x, node.y],
    down,
    wasSelected,
    shaken: createShake(),
    mover: undefined,
    catches: { xs: [], ys: [] },
    over: overLinks(board, lead),
    group: undefined,
    done: false,
  };
}

function moved({ down }: Drag, last: PointerEvent | undefined): boolean {
  return (
    last !== undefined && Math.hypot(last.clientX - down.clientX, last.clientY - down.clientY) >= threshold
  );
}

/** After Esc or a shake only the way back is open. */
function isStart({ start }: Drag, { x, y }: { readonly x: number; readonly y: number }): boolean {
  return x === start[0] && y === start[1];
}

function lift(board: Board, drag: Drag): void {
  const chosen = board.touch.selection.nodes;
  const ids = chosen.has(drag.lead) ? [...chosen, ...commentsIn(board)] : [drag.lead];
  drag.mover = takeInHand(board, ids);
  drag.catches = catchesOf(
    board.scene.near(board.camera.view()).filter(({ id }) => !drag.mover!.starts.has(id)),
  );
  for (const id of ids) mark(board, id, true);
  board.escape = () => {
    drag.done = true;
    letGo(board, drag, "back");
  };
}

function commentsIn(board: Board): readonly string[] {
  const { layout } = board.document.state.getState().plain;
  return [...board.touch.selection.boxes].filter((key) => layout[key]?.at !== undefined);
}

/** The way, bent to the grid or to guides; Alt leaves it as it is. */
function bend(
  board: Board,
  drag: Drag,
  to: { readonly x: number; readonly y: number },
  event: PointerEvent | undefined,
): Point {
  const by: Point = [to.x - drag.start[0], to.y - drag.start[1]];
  const box = drag.mover?.box;
  if (!box || event?.altKey) {
    board.air.guides([], []);
    return by;
  }
  if (event?.shiftKey || board.app.getState().settings.snap) {
    board.air.guides([], []);
    return toGrid(box, by);
  }
  const caught = toGuides(box, by, drag.catches, catching.within / board.camera.zoom);
  const { x, y, zoom } = board.camera;
  board.air.guides(
    caught.xs.map((line) => line * zoom + x),
    caught.ys.map((line) => line * zoom + y),
  );
  return caught.by;
}

/** What the node in the hand means for what it is over: a link to be put on, a shake, the others who watch. */
function follow(board: Board, drag: Drag, event: PointerEvent | undefined): void {
  if (!event || !drag.mover) return;
  const now = performance.now();
  drag.over.follow(event, drag.mover.starts.size === 1 && !event.altKey);
  const { graph } = board.spot(event);
  const dragging = Object.fromEntries(
    [...drag.mover.starts].map(([id, [x, y]]) => [
      id,
      [x + drag.mover!.by[0], y + drag.mover!.by[1]] as const,
    ]),
  );
  board.here({ cursor: graph, selection: [...board.touch.selection.nodes], dragging });
  if (drag.shaken([event.clientX, event.clientY], now)) shakeLoose(board, drag);
}

function shakeLoose(board: Board, drag: Drag): void {
  drag.done = true;
  const { lead, mover } = drag;
  const title = board.scene.nodes.get(lead)?.title ?? lead;
  const { descriptions } = board.fit();
  letGo(board, drag);
  board.edit(`shake “${title}” loose`, (draft) => {
    const [node, layout] = [draft.nodes[lead], draft.layout[lead]];
    if (!node) return;
    const inputs = Object.fromEntries(Object.entries(node.inputs).filter(([, input]) => !holdsLink(input)));
    removeAndReconnect(draft, descriptions, [lead]);
    draft.nodes[lead] = { ...node, inputs };
    if (layout) draft.layout[lead] = layout;
    mover?.write(draft);
  });
}

function holdsLink(input: unknown): boolean {
  if (Array.isArray(input)) return input.some(holdsLink);
  return typeof input === "object" && input !== null && "from" in input;
}

function finish(board: Board, drag: Drag, event: PointerEvent | undefined): void {
  if (!drag.mover) {
    clicked(board, drag);
    return;
  }
  if (drag.done) return;
  const ids = [...drag.mover.starts.keys()];
  const copies = event?.ctrlKey === true || event?.metaKey === true;
  const [dx, dy] = drag.mover.by;
  const target = board.touch.target;
  letGo(board, drag, copies ? "back" : undefined);
  if (copies) putCopies(board, ids, [dx, dy]);
  else if (dx !== 0 || dy !== 0) putDown(board, drag, { ids, target });
}

function putDown(
  board: Board,
  drag: Drag,
  { ids, target }: { readonly ids: readonly string[]; readonly target: string | undefined },
): void {
  const { descriptions } = board.fit();
  const { lead, mover } = drag;
  const joined = drag.group && groupFor(board, ids, lead);
  const label = target === undefined ? nameOfMove(board, ids) : nameOfMove(board, ids, "insert");
  const sizeOf = (id: string): { width: number; height: number } =>
    board.scene.nodes.get(id)?.shape ?? { width: 208, height: 100 };
  const done = board.edit(label, (draft) => {
    mover!.write(draft);
    if (target !== undefined) insertOnLink(draft, descriptions, { key: target, node: lead, sizeOf });
    if (joined === "leave") leaveGroups(draft, new Set(ids));
    else if (joined) joinGroup(draft, joined, ids);
  });
  if (!done) for (const [id, [x, y]] of mover!.starts) void board.area.translate(id, { x, y });
}

/** With G: the group under the nodes takes them in, or they leave the one that they are in. */
function groupFor(board: Board, ids: readonly string[], lead: string): string | undefined {
  const { plain } = board.document.state.getState();
  const node = board.scene.nodes.get(lead);
  if (!node) return undefined;
  const others = board.groups().filter(({ members }) => !members.every((id) => ids.includes(id)));
  const around = groupAround(others, [node.x + node.shape.width / 2, node.y + 16]);
  const own = groupOf(plain, lead);
  return around && around.key !== own ? around.key : own && "leave";
}

function putCopies(board: Board, ids: readonly string[], by: Point): void {
  const boxes = ids.filter((id) => id.startsWith("#"));
  const nodes = ids.filter((id) => !id.startsWith("#"));
  let made: readonly string[] = [];
  board.edit(nameOfMove(board, ids, "copy"), (draft) => {
    board.settle(draft);
    made = duplicate(draft, { nodes, boxes }, { by, keepIncoming: true }).nodes;
  });
  board.select({ nodes: new Set(made) });
}

function letGo(board: Board, drag: Drag, how?: "back"): void {
  for (const id of drag.mover?.starts.keys() ?? []) mark(board, id, false);
  drag.mover?.end(how);
  drag.over.end();
  board.escape = undefined;
  board.air.guides([], []);
  board.here({ selection: [...board.touch.selection.nodes] });
  board.mark();
}

function mark(board: Board, id: string, dragged: boolean): void {
  const element = board.area.nodeViews.get(id)?.element;
  if (dragged) element?.setAttribute("data-dragged", "");
  else element?.removeAttribute("data-dragged");
}

/** A press that did not become a drag. */
function clicked(board: Board, { lead, down, wasSelected }: Drag): void {
  const { nodes, boxes, links } = board.touch.selection;
  if (down.ctrlKey || down.metaKey) {
    const rest = new Set(nodes);
    if (wasSelected) rest.delete(lead);
    else rest.add(lead);
    board.select({ nodes: rest, boxes, links });
  } else if (wasSelected && !down.shiftKey) board.select({ nodes: new Set([lead]) });
}
