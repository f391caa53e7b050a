/** What this browser remembers of the page: settings, theme, open tabs. Nothing of a document. */

import type { StoreApi } from "zustand/vanilla";
import type { AppState, Settings } from "./types.js";

/** What is remembered. */
export interface Kept {
  readonly settings: Settings;
  readonly theme: AppState["theme"];
  readonly panel: AppState["panel"];
  readonly minimap: AppState["minimap"];
  readonly tabs: readonly string[];
  readonly active: string | undefined;
}

const key = "dreamloom.page";

/** What somebody has who was never here. */
export const firstSettings: Kept = {
  settings: { name: "", leftDrag: "pan", wheel: "guess", snap: true },
  theme: "system",
  panel: "none",
  minimap: "open",
  tabs: [],
  active: undefined,
};

/** Reads what is remembered; what cannot be read is as at the first visit. */
export function initialSettings(storage: Storage | undefined = browserStorage()): Kept {
  const kept = { ...firstSettings, ...read(storage) };
  const tabs = Array.isArray(kept.tabs) ? kept.tabs.filter((tab) => typeof tab === "string") : [];
  const active = kept.active !== undefined && tabs.includes(kept.active) ? kept.active : tabs[0];
  return { ...kept, settings: { ...firstSettings.settings, ...kept.settings }, tabs, active };
}

/** Remembers from now on. Returns what ends it. */
export function rememberSettings(
  app: StoreApi<AppState>,
  storage: Storage | undefined = browserStorage(),
): () => void {
  let last = "";
  const write = ({ settings, theme, panel, minimap, tabs, active }: AppState): void => {
    const text = JSON.stringify({ settings, theme, panel, minimap, tabs, active });
    if (text === last) return;
    last = text;
    try {
      storage?.setItem(key, text);
    } catch {
      // A browser that keeps nothing (private, or full) still edits: settings are then those of this page alone.
    }
  };
  return app.subscribe(write);
}

function read(storage: Storage | undefined): Partial<Kept> {
  try {
    const value: unknown = JSON.parse(storage?.getItem(key) ?? "{}");
    return typeof value === "object" && value !== null ? (value as Partial<Kept>) : {};
  } catch {
    return {};
  }
}

function browserStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** Nothing is told while a name is still being typed. */
const typedMs = 400;

/** Hears when the person has another name. */
export function hearName(app: StoreApi<AppState>, heard: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  app.subscribe(({ settings: { name } }, { settings: before }) => {
    if (name === before.name) return;
    clearTimeout(timer);
    timer = setTimeout(heard, typedMs);
  });
}
