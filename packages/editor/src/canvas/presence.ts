/** The others: their cursors, what they hold, and nodes in their hands where they are now. */

import type { DocumentState } from "../store/types.js";
import type { Board } from "./board.js";

const nameRestsMs = 4000;
const goneMs = 10_000;
const sendEveryMs = 50;

/** The drawing of the others. */
export interface Others {
  /** People or their presence changed. */
  update(people: DocumentState["people"]): void;
  /** In the frame: cursors keep their size. */
  draw(): void;
  dispose(): void;
}

interface Cursor {
  readonly element: HTMLElement;
  readonly at: readonly [number, number];
  readonly timers: readonly ReturnType<typeof setTimeout>[];
}

/** Draws them into Rete's layer of nodes, so that they move with the view. */
export function createOthers(board: Board): Others {
  const { area, touch, scene, places, document } = board;
  const cursors = new Map<string, Cursor>();
  let moved = new Set<string>();
  let drawnAt = 0;
  const drop = (client: string): void => {
    const cursor = cursors.get(client);
    for (const timer of cursor?.timers ?? []) clearTimeout(timer);
    cursor?.element.remove();
    cursors.delete(client);
  };
  const place = ({ element, at: [x, y] }: Cursor): void => {
    element.style.transform = `translate(${x}px, ${y}px) scale(${1 / board.camera.zoom})`;
  };
  const point = (client: string, at: readonly [number, number], name: string, colour: string): void => {
    const old = cursors.get(client);
    if (old && old.at[0] === at[0] && old.at[1] === at[1]) return;
    for (const timer of old?.timers ?? []) clearTimeout(timer);
    const element = old?.element ?? area.area.content.holder.appendChild(cursorElement(name, colour));
    delete element.dataset.resting;
    const rest = (how: string): void => {
      element.dataset.resting = how;
    };
    const timers = [setTimeout(() => rest("name"), nameRestsMs), setTimeout(() => rest("gone"), goneMs)];
    const cursor = { element, at, timers };
    cursors.set(client, cursor);
    place(cursor);
  };
  return {
    update(people) {
      const held = new Map<string, { colour: string; name: string }>();
      const dragged = new Set<string>();
      for (const [client, { person, presence }] of people) {
        const colour = `var(--person-${person.colour % 6})`;
        if (presence.cursor) point(client, presence.cursor, person.name, colour);
        else drop(client);
        for (const id of presence.selection ?? []) held.set(id, { colour, name: person.name });
        if (presence.typing !== undefined)
          held.set(presence.typing.split(".")[0] ?? "", { colour, name: `${person.name} is typing` });
        for (const [id, [x, y]] of Object.entries(presence.dragging ?? {})) {
          dragged.add(id);
          if (!board.held.has(id) && scene.nodes.has(id)) void area.translate(id, { x, y });
        }
      }
      for (const client of [...cursors.keys()]) if (!people.has(client)) drop(client);
      for (const id of moved)
        if (!dragged.has(id) && scene.nodes.has(id) && !board.held.has(id)) {
          const [x, y] = places.of(document.state.getState().plain, id);
          void area.translate(id, { x, y });
        }
      moved = dragged;
      touch.heldByOthers = markHeld(board, held);
      board.mark();
    },
    draw() {
      if (drawnAt === board.camera.zoom) return;
      drawnAt = board.camera.zoom;
      for (const cursor of cursors.values()) place(cursor);
    },
    dispose() {
      for (const client of [...cursors.keys()]) drop(client);
    },
  };
}

/** Marks slots, and says for the canvas which colour a node is held in. */
function markHeld(
  { area, host }: Board,
  held: ReadonlyMap<string, { readonly colour: string; readonly name: string }>,
): ReadonlyMap<string, string> {
  const style = getComputedStyle(host);
  for (const [id, { element }] of area.nodeViews) {
    const by = held.get(id);
    if (!by) {
      if (element.dataset.held !== undefined) delete element.dataset.held;
      continue;
    }
    element.dataset.held = by.name;
    element.style.setProperty("--who", by.colour);
  }
  return new Map([...held].map(([id, { colour }]) => [id, solid(style, colour)]));
}

/** `light-dark(a, a)` as a colour that a canvas takes: people's colours are the same in both. */
function solid(style: CSSStyleDeclaration, colour: string): string {
  const text = style.getPropertyValue(colour.slice(4, -1)).trim();
  return /#[0-9a-f]{6}/i.exec(text)?.[0] ?? text;
}

const svg = "http://www.w3.org/2000/svg";

function cursorElement(name: string, colour: string): HTMLElement {
  const element = document.createElement("div");
  element.className = "dl-cursor";
  element.setAttribute("aria-hidden", "true");
  element.style.setProperty("--who", colour);
  const arrow = document.createElementNS(svg, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 18 18", width: "18", height: "18" }))
    arrow.setAttribute(key, value);
  const path = arrow.appendChild(document.createElementNS(svg, "path"));
  path.setAttribute("d", "M2 2l5 13 2.2-5.8L15 7z");
  path.setAttribute("fill", "currentColor");
  const tag = document.createElement("span");
  tag.textContent = name;
  element.append(arrow, tag);
  return element;
}

/** Sends presence at most 20 times a second, the newest only. */
export function presenceSender(board: Pick<Board, "document">): {
  readonly here: Board["here"];
  readonly dispose: () => void;
} {
  let [now, sentAt, timer]: [
    Parameters<Board["here"]>[0],
    number,
    ReturnType<typeof setTimeout> | undefined,
  ] = [{}, 0, undefined];
  const send = (): void => {
    timer = undefined;
    sentAt = performance.now();
    board.document.here(now);
  };
  return {
    here(presence) {
      const { dragging, ...rest } = { ...now, ...presence };
      now = presence.dragging ? { ...rest, dragging: presence.dragging } : rest;
      void dragging;
      timer ??= setTimeout(send, Math.max(0, sendEveryMs - (performance.now() - sentAt)));
    },
    dispose() {
      clearTimeout(timer);
    },
  };
}
