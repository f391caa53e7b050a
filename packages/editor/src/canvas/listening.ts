/** What changes outside of the canvas: the document, its runs, what is typed, what is selected, the theme. Collected here, taken over once a frame. */

import { onSchemeChange } from "../look/theme.js";
import { liveOf } from "../node/live.js";
import type { Page } from "../store/context.js";
import { runViewOf } from "../store/run-view.js";
import type { AppState, Changed, RunView, Selection } from "../store/types.js";
import type { Board } from "./board.js";
import type { Minimap } from "./minimap.js";
import type { Others } from "./presence.js";
import { around } from "./schemes.js";

/** What it stands on. */
export interface ListeningParts {
  readonly board: Board;
  readonly page: Page;
  readonly others: Others;
  readonly map: Minimap;
  readonly themeChanged: () => void;
}

/** The ears of a canvas. */
export interface Listening {
  /** Takes the document as it is, and shows it. */
  begin(): void;
  /** In the frame: takes over what was collected. */
  catchUp(): void;
  stop(): void;
}

/** Listens to the stores. */
export function listenToStores({ board, page, others, map, themeChanged }: ListeningParts): Listening {
  const { document, scene, app, mark } = board;
  const stale = new Set<string>();
  const view = (): RunView => runViewOf(page.connection.state.getState().house, document.id);
  const state = { all: true, run: view(), runStale: false, fitted: false };
  const refresh = (id: string): void => {
    if (scene.refresh(id, board.sources())) board.area.fitElement(id);
  };
  const take = (changed: Changed): void => {
    const { plain } = document.state.getState();
    const sources = board.sources();
    const ids =
      changed === "all" ? new Set([...scene.nodes.keys(), ...Object.keys(plain.nodes)]) : nodesOf(changed);
    for (const id of ids) if (scene.refresh(id, sources)) board.area.fitElement(id);
    for (const id of ids) scene.links.moved(id);
    for (const id of withNeighbours(board, ids)) scene.relink(id, sources);
    board.door.sync(changed);
    board.placesChanged();
    if (!state.fitted && scene.nodes.size > 0) firstView(board);
    /** An empty document is as it was left, too: its first node must not move the view. */
    state.fitted ||= scene.nodes.size > 0 || document.state.getState().phase !== "loading";
  };
  const everything = (): void => {
    state.all = true;
    mark();
  };
  const stops = [
    document.onChange(take),
    document.state.subscribe((next, last) => {
      if (next.news !== last.news || next.diagnostics !== last.diagnostics) everything();
      if (next.people !== last.people) others.update(next.people);
    }),
    page.connection.state.subscribe((next, last) => {
      if (next.house.runs === last.house.runs) return;
      state.runStale = true;
      mark();
    }),
    liveOf(document).subscribe(({ changed }) => {
      if (changed !== undefined) stale.add(changed);
      mark();
    }),
    app.subscribe((next, last) => {
      if (next.descriptions !== last.descriptions) take("all");
      if (next.minimap !== last.minimap) showMap(board, map, next);
      const selection = next.views.get(document.id)?.selection;
      if (selection && selection !== board.touch.selection) showSelection(board, selection);
    }),
    onSchemeChange(() => {
      themeChanged();
      map.changed();
      mark();
    }),
  ];
  return {
    begin() {
      if (document.state.getState().phase !== "loading") take("all");
      const selection = app.getState().views.get(document.id)?.selection;
      if (selection) showSelection(board, selection);
      showMap(board, map, app.getState());
      others.update(document.state.getState().people);
      mark();
    },
    catchUp() {
      if (state.runStale) for (const id of changedTasks(state.run, (state.run = view()))) stale.add(id);
      state.runStale = false;
      if (state.all) for (const id of scene.nodes.keys()) stale.add(id);
      state.all = false;
      if (stale.size === 0) return;
      for (const id of stale) refresh(id);
      stale.clear();
      board.placesChanged();
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}

function nodesOf({ nodes, layout }: Exclude<Changed, "all">): ReadonlySet<string> {
  const ids = new Set(nodes);
  for (const key of layout) if (!key.startsWith("#")) ids.add(key.split(".")[0] ?? key);
  return ids;
}

/** A node that came back brings the links that start at it. */
function withNeighbours({ scene }: Board, ids: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set(ids);
  for (const id of ids) for (const key of scene.links.of(id)) all.add(scene.links.all.get(key)!.to.node);
  return all;
}

/** Nodes whose task, pictures or fingerprint are others than they were. */
function changedTasks(last: RunView, next: RunView): readonly string[] {
  const [a, b] = [last.run, next.run];
  if (a === b) return [];
  const found = new Set<string>();
  for (const part of ["tasks", "pictures", "fingerprints"] as const) {
    const [old, now] = [a?.[part] ?? {}, b?.[part] ?? {}];
    if (old === now) continue;
    for (const id of Object.keys(now)) if (old[id] !== now[id]) found.add(id);
    for (const id of Object.keys(old)) if (!(id in now)) found.add(id);
  }
  if (a?.run.state !== b?.run.state) for (const id of Object.keys(b?.tasks ?? {})) found.add(id);
  return [...found];
}

/** Where the tab was left; at the first time everything. */
function firstView({ app, document, camera, scene }: Board): void {
  const { at = [0, 0], zoom = 1 } = app.getState().views.get(document.id) ?? {};
  const box = around([...scene.nodes.values()].map((node) => node.box));
  if (at[0] === 0 && at[1] === 0 && zoom === 1 && box) camera.fit(box, "at once");
  else camera.place(at[0], at[1], zoom);
}

function showMap({ host, mark }: Board, map: Minimap, { minimap }: AppState): void {
  host.dataset.map = minimap;
  map.show(minimap === "open");
  mark();
}

/** Marks the slots of what is selected. */
function showSelection(board: Board, selection: Selection): void {
  const old = board.touch.selection;
  board.touch.selection = selection;
  const how = selection.nodes.size > 1 ? "several" : "one";
  for (const id of old.nodes)
    if (!selection.nodes.has(id)) delete board.area.nodeViews.get(id)?.element.dataset.selected;
  for (const id of selection.nodes) {
    const element = board.area.nodeViews.get(id)?.element;
    if (element) element.dataset.selected = how;
  }
  board.here({ selection: [...selection.nodes] });
  board.mark();
}
