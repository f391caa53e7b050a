/**
 * One open canvas put together: Rete behind its door, the scene, the painter, the gestures. What changes elsewhere comes in
 * through `listening.ts` and marks the frame; everything is drawn there, once.
 */

import { NodeEditor } from "rete";
import { liveOf } from "../node/live.js";
import { select, toast } from "../store/app-store.js";
import type { Page } from "../store/context.js";
import { runViewOf } from "../store/run-view.js";
import type { DocumentStore } from "../store/types.js";
import { createAir } from "./air.js";
import type { Board, Spot } from "./board.js";
import { createCamera } from "./camera.js";
import { openDoor } from "./door.js";
import { createFrame } from "./frame.js";
import { groupBoxes, type GroupBox } from "./groups.js";
import type { CanvasHandle } from "./handle.js";
import { handleOf } from "./handle-of.js";
import { listenForHover } from "./hover.js";
import { keepView } from "./keep-view.js";
import { listenForKeys } from "./keys.js";
import { groundDrag, LeanArea, TouchZoom } from "./lean-area.js";
import { gestureOfLinks } from "./link-gesture.js";
import { listenToStores } from "./listening.js";
import { createMinimap } from "./minimap.js";
import { createMounting } from "./mounting.js";
import { dragNodes } from "./node-drag.js";
import { createPainter } from "./painter.js";
import { readPalette } from "./palette.js";
import { createPictures } from "./pictures.js";
import { createPlaces } from "./places.js";
import { createPortals, type Portals } from "./portals.js";
import { createOthers, presenceSender } from "./presence.js";
import { listenForPresses, mayPan } from "./press.js";
import { drawByReact } from "./react-drawing.js";
import { createScene } from "./scene.js";
import type { Schemes } from "./schemes.js";
import { untouched } from "./touch.js";
import { wheelOn } from "./wheel.js";
import { createZoomControl } from "./zoom-control.js";

/** An open canvas. */
export interface OpenCanvas {
  readonly board: Board;
  readonly handle: CanvasHandle;
  readonly portals: Portals;
  /** How often the canvas under the nodes was drawn. */
  readonly drawn: () => number;
  dispose(): void;
}

/** What it is opened in. */
export interface CanvasParts {
  readonly page: Page;
  readonly document: DocumentStore;
  /** The canvas' own element, focusable. */
  readonly host: HTMLElement;
  /** Opens a group's title or a comment's words to be typed. */
  readonly rename: (box: string) => void;
}

/** Opens a canvas in an element. */
export function openCanvas({ page, document, host, rename }: CanvasParts): OpenCanvas {
  const under = host.appendChild(
    Object.assign(window.document.createElement("canvas"), { className: "dl-under" }),
  );
  const ground = host.appendChild(
    Object.assign(window.document.createElement("div"), { className: "dl-ground" }),
  );
  const plain = () => document.state.getState().plain;
  const held = new Set<string>();
  const editor = new NodeEditor<Schemes>();
  const places = createPlaces((id) => scene.nodes.get(id)?.shape ?? { width: 208, height: 140 });
  const scene = createScene((id) => places.of(plain(), id));
  const door = openDoor({
    editor,
    places,
    document: plain,
    translate: (id, [x, y]) => area.translate(id, { x, y }),
    isHeld: (id) => held.has(id),
  });
  const area = new LeanArea(ground);
  editor.use(area as never);
  area.sizeOf = (id) => scene.nodes.get(id)?.shape;
  const touch = untouched();
  area.selected = (id) => {
    const { nodes } = touch.selection;
    return nodes.has(id) ? (nodes.size > 1 ? "several" : "one") : undefined;
  };
  const mark = (): void => frame.mark();
  const camera = createCamera(area, mark);
  const mounting = createMounting({ area, camera, scene, pinned: () => held });
  const pictures = createPictures(
    (digest) => page.api.pictureUrl(digest, 192),
    () => {
      map.changed();
      mark();
    },
  );
  const state: {
    groups: readonly GroupBox[] | undefined;
    palette: ReturnType<typeof readPalette>;
    pointer: Spot | undefined;
  } = {
    groups: undefined,
    palette: readPalette(),
    pointer: undefined,
  };
  const { here, dispose: stopSending } = presenceSender({ document });
  const map = createMinimap({ host, camera, scene, pictures, palette: () => state.palette });
  const board: Board = {
    host,
    document,
    app: page.app,
    editor,
    area,
    door,
    camera,
    scene,
    places,
    touch,
    air: createAir(host),
    mounting,
    held,
    keys: { space: false, cut: false },
    escape: undefined,
    mark,
    here,
    placesChanged() {
      state.groups = undefined;
      mounting.changed();
      map.changed();
      mark();
    },
    scheme: () => state.palette.theme,
    sources: () => ({
      document: document.state.getState(),
      run: runViewOf(page.connection.state.getState().house, document.id),
      descriptions: page.app.getState().descriptions,
      live: liveOf(document).getState(),
    }),
    fit: () => ({
      document: plain(),
      descriptions: page.app.getState().descriptions,
      facets: document.state.getState().news?.facets,
    }),
    groups: () => (state.groups ??= groupBoxes(plain(), scene)),
    spot({ clientX, clientY }) {
      const { left, top } = host.getBoundingClientRect();
      const screen = [clientX - left, clientY - top] as const;
      return { screen, graph: camera.toGraph(screen) };
    },
    pointer() {
      const screen = state.pointer?.screen ?? ([camera.width / 2, camera.height / 2] as const);
      return { screen, graph: camera.toGraph(screen) };
    },
    edit(label, recipe, group) {
      const refused = document.edit(label, recipe, group === undefined ? {} : { group });
      if (refused !== undefined) toast(page.app, refused, { tone: "failed" });
      return refused === undefined;
    },
    settle(draft) {
      for (const id of Object.keys(draft.nodes)) {
        if (draft.layout[id]?.at) continue;
        const [x, y] = places.of(plain(), id);
        (draft.layout[id] ??= {}).at = [Math.round(x), Math.round(y)];
      }
    },
    select(selection) {
      const { nodes = [], boxes = [], links = [] } = selection;
      select(page.app, { nodes, boxes, links }, document.id);
    },
    reroute(key, via) {
      const link = scene.links.all.get(key);
      if (!link) return;
      const others = [...scene.links.all.values()].filter(
        ({ to, key: other }) => to.node === link.to.node && other !== key,
      );
      scene.links.replace(link.to.node, [...others, { ...link, via: via ?? plain().layout[key]?.via ?? [] }]);
      mark();
    },
    commentMoved(key, [x, y]) {
      const element = area.area.content.holder.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
      if (element) element.style.transform = `translate(${x}px, ${y}px)`;
    },
  };
  const portals = createPortals();
  drawByReact(area, portals, scene);
  const links = gestureOfLinks(board);
  const handle = handleOf(board, { links, rename, drawn: () => painter.drawn });
  const others = createOthers(board);
  const zoom = createZoomControl(host, camera, () => handle.fit());
  const painter = createPainter({
    canvas: under,
    camera,
    scene,
    touch,
    pictures,
    palette: () => state.palette,
    groups: board.groups,
    groupColour: groupColourOf(page),
    isShown: (id) => area.shown.has(id),
  });
  const stores = listenToStores({
    board,
    page,
    others,
    map,
    themeChanged: () => (state.palette = readPalette()),
  });
  const frame = createFrame((now) => {
    stores.catchUp();
    const moving = camera.step(now) === "again";
    const mountingOn = mounting.step(now) === "again";
    if (links.hand.holding) links.hand.refresh();
    const alive = painter.draw(now) === "again";
    map.draw();
    zoom.draw();
    others.draw();
    return moving || mountingOn || alive ? "again" : "rest";
  });
  const stops = [
    dragNodes(board, () => lastDown),
    listenForKeys(board),
    listenForHover(board, rename),
    listenForPresses(board, {
      port: links.press,
      get holding() {
        return links.hand.holding !== undefined;
      },
    }),
    watchSize(host, (width, height) => {
      painter.resize(width, height);
      camera.resize(width, height);
    }),
    keepView(board),
  ];
  let lastDown: PointerEvent | undefined;
  const remember = (event: PointerEvent): void => {
    if (event.type === "pointerdown") lastDown = event;
    state.pointer = board.spot(event);
    here({ cursor: state.pointer.graph });
  };
  ground.addEventListener("pointerdown", remember, true);
  host.addEventListener("pointermove", remember);
  area.area.setZoomHandler(new TouchZoom(wheelOn(board)));
  area.area.setDragHandler(groundDrag((event) => mayPan(board, event)));
  stores.begin();
  return {
    board,
    handle,
    portals,
    drawn: () => painter.drawn,
    dispose() {
      frame.stop();
      stores.stop();
      stopSending();
      for (const stop of stops) stop();
      ground.removeEventListener("pointerdown", remember, true);
      host.removeEventListener("pointermove", remember);
      links.dispose();
      others.dispose();
      zoom.dispose();
      map.dispose();
      board.air.dispose();
      door.close();
      area.destroy();
      under.remove();
      ground.remove();
    },
  };
}

/** Socket colours by name, for groups. */
function groupColourOf(page: Page): (name: string | undefined) => string | undefined {
  return (name) => {
    if (name === undefined) return undefined;
    for (const { inputs, outputs } of page.app.getState().descriptions.values())
      for (const { socket } of [...inputs, ...outputs]) if (socket.name === name) return socket.look?.dark;
    return /^#[0-9a-f]{6}$/i.test(name) ? name : undefined;
  };
}

function watchSize(host: HTMLElement, resize: (width: number, height: number) => void): () => void {
  const observer = new ResizeObserver(() => resize(host.clientWidth, host.clientHeight));
  observer.observe(host);
  resize(host.clientWidth, host.clientHeight);
  return () => observer.disconnect();
}
