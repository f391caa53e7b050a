/** The page's own state (tabs, views, selection, what is open over the page) and the only functions that change it. */

import type { Description } from "@dreamloom/engine/document";
import type { MissingPack } from "@dreamloom/server/protocol";
import { createStore, type StoreApi } from "zustand/vanilla";
import { initialSettings } from "./settings.js";
import type { AppState, Overlay, Selection, Settings, Toast, ViewState } from "./types.js";

/** The store of the page. One per page. */
export type AppStore = StoreApi<AppState>;

/** Nothing is selected. */
export const nothingSelected: Selection = { nodes: new Set(), boxes: new Set(), links: new Set() };

/** Makes the store, with what this browser remembers. */
export function createAppStore(): AppStore {
  const kept = initialSettings();
  return createStore<AppState>(() => ({
    descriptions: new Map(),
    packChanges: 0,
    missing: new Map(),
    tabs: kept.tabs,
    active: kept.active,
    views: new Map(kept.tabs.map((document) => [document, newView(document)])),
    overlay: { kind: "none" },
    panel: kept.panel,
    inspector: isNarrow() ? "closed" : "open",
    runLog: "closed",
    minimap: kept.minimap,
    theme: kept.theme,
    settings: kept.settings,
    toasts: [],
  }));
}

/** Opens a document in a tab of its own, or goes to the tab that it has. */
export function openTab(app: AppStore, document: string, mode: ViewState["mode"] = "graph"): void {
  app.setState(({ tabs, views }) => ({
    tabs: tabs.includes(document) ? tabs : [...tabs, document],
    views: views.has(document) ? views : new Map(views).set(document, { ...newView(document), mode }),
    active: document,
    overlay: { kind: "none" },
  }));
}

/** Closes a tab; the one to its left, else to its right, becomes the active one. */
export function closeTab(app: AppStore, document: string): void {
  app.setState(({ tabs, views, active }) => {
    const at = tabs.indexOf(document);
    if (at < 0) return {};
    const left = tabs.filter((other) => other !== document);
    const nextViews = new Map(views);
    nextViews.delete(document);
    return {
      tabs: left,
      views: nextViews,
      active: active === document ? left[Math.max(0, at - 1)] : active,
    };
  });
}

/** Puts a tab before another one, or last. */
export function moveTab(app: AppStore, document: string, before: string | undefined): void {
  app.setState(({ tabs }) => {
    const others = tabs.filter((other) => other !== document);
    const at = before === undefined ? -1 : others.indexOf(before);
    return { tabs: at < 0 ? [...others, document] : others.toSpliced(at, 0, document) };
  });
}

/** A document got another name: its tab stays where it is. */
export function renameTab(app: AppStore, from: string, to: string): void {
  app.setState(({ tabs, views, active }) => {
    const view = views.get(from) ?? newView(from);
    const nextViews = new Map(views);
    nextViews.delete(from);
    return {
      tabs: tabs.map((tab) => (tab === from ? to : tab)),
      views: nextViews.set(to, { ...view, document: to }),
      active: active === from ? to : active,
    };
  });
}

/** Shows a tab. */
export function setActive(app: AppStore, document: string): void {
  if (app.getState().tabs.includes(document)) app.setState({ active: document });
}

/** Changes a tab's view: place, zoom, mode. */
export function setView(app: AppStore, document: string, change: Partial<Omit<ViewState, "document">>): void {
  app.setState(({ views }) => {
    const view = views.get(document) ?? newView(document);
    return { views: new Map(views).set(document, { ...view, ...change }) };
  });
}

/** Selects in the active tab, or in the one named; what is not given is no longer selected. */
export function select(
  app: AppStore,
  selection: { readonly [K in keyof Selection]?: Iterable<string> },
  document = app.getState().active,
): void {
  if (document === undefined) return;
  setView(app, document, {
    selection: {
      nodes: new Set(selection.nodes),
      boxes: new Set(selection.boxes),
      links: new Set(selection.links),
    },
  });
}

/** The view of the active tab. */
export function activeView(state: AppState): ViewState | undefined {
  return state.active === undefined ? undefined : state.views.get(state.active);
}

/** What is selected in the active tab. */
export function selectionOf(state: AppState): Selection {
  return activeView(state)?.selection ?? nothingSelected;
}

/** Opens something over the page; it closes what was open there. */
export function setOverlay(app: AppStore, overlay: Overlay): void {
  app.setState({ overlay });
}

/** Closes what is open over the page. */
export function closeOverlay(app: AppStore): void {
  app.setState({ overlay: { kind: "none" } });
}

/** Opens a panel of the rail; the same one again closes it. */
export function togglePanel(app: AppStore, panel: AppState["panel"]): void {
  app.setState((state) => ({ panel: state.panel === panel ? "none" : panel }));
}

/** Opens what is closed and closes what is open. */
export function toggle(app: AppStore, part: "inspector" | "runLog" | "minimap"): void {
  app.setState((state) => ({ [part]: state[part] === "open" ? "closed" : "open" }));
}

/** Chooses a theme. */
export function setTheme(app: AppStore, theme: AppState["theme"]): void {
  app.setState({ theme });
}

/** Changes settings. */
export function setSettings(app: AppStore, change: Partial<Settings>): void {
  app.setState(({ settings }) => ({ settings: { ...settings, ...change } }));
}

/** Says which nodes there are. */
export function setDescriptions(app: AppStore, descriptions: readonly Description[]): void {
  setKinds(app, new Map(descriptions.map((description) => [description.type, description])));
}

/** Says which nodes there are, by type; the same ones change nothing. */
export function setKinds(app: AppStore, descriptions: AppState["descriptions"]): void {
  if (app.getState().descriptions !== descriptions) app.setState({ descriptions });
}

/** Packs were installed, removed or built anew. */
export function packsChanged(app: AppStore): void {
  app.setState(({ packChanges }) => ({ packChanges: packChanges + 1 }));
}

/** Says which packs a document misses. */
export function setMissing(app: AppStore, document: string, packs: readonly MissingPack[]): void {
  app.setState(({ missing }) => ({ missing: new Map(missing).set(document, packs) }));
}

let toastsMade = 0;

/** Shows a sentence at the bottom; quiet ones go after five seconds, failures stay. The same sentence is not shown twice. */
export function toast(
  app: AppStore,
  message: string,
  more: { readonly tone?: Toast["tone"]; readonly action?: Toast["action"] } = {},
): void {
  const { tone = "quiet", action } = more;
  const made: Toast = { id: ++toastsMade, message, tone, ...(action === undefined ? {} : { action }) };
  app.setState(({ toasts }) => ({
    toasts: [...toasts.filter((other) => other.message !== message), made].slice(-4),
  }));
}

/** Takes a sentence away. */
export function dropToast(app: AppStore, id: number): void {
  app.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

function newView(document: string): ViewState {
  return { document, mode: "graph", selection: nothingSelected, at: [0, 0], zoom: 1 };
}

/** Whether the inspector would lie over the graph: then it is opened only when somebody asks. */
function isNarrow(): boolean {
  return typeof innerWidth === "number" && innerWidth < 1440;
}
