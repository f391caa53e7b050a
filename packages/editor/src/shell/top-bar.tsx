/** The top bar: mark, tabs, how the document is shown, people, search, cancel and run. */

import { Search } from "lucide-react";
import type { ReactNode } from "react";
import { Mark } from "../look/mark.js";
import { setOverlay, setView } from "../store/app-store.js";
import { useApp, useAppStore } from "../store/context.js";
import type { ViewState } from "../store/types.js";
import { People } from "./people.js";
import { RunButtons } from "./run-buttons.js";
import { Tabs } from "./tabs.js";

/** The command key as this machine writes it. */
export const commandKey = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl ";

/** The bar at the top of the page. */
export function TopBar(): ReactNode {
  const app = useAppStore();
  return (
    <header className="dl-top">
      <span className="dl-top-mark" title="Dreamloom">
        <Mark size={24} />
        <h1 className="dl-unseen">Dreamloom</h1>
      </span>
      <Tabs />
      <div className="dl-top-end">
        <ModeSwitch />
        <People />
        <button
          type="button"
          className="dl-search-button"
          title="Search or do"
          onClick={() => setOverlay(app, { kind: "palette" })}
        >
          <Search size={14} strokeWidth={1.6} aria-hidden />
          <span className="dl-search-words">Search or do</span>
          <kbd className="dl-key" aria-hidden>
            {commandKey}K
          </kbd>
        </button>
        <RunButtons />
      </div>
    </header>
  );
}

const modes: readonly (readonly [ViewState["mode"], string])[] = [
  ["graph", "Graph"],
  ["form", "Form"],
  ["list", "List"],
];

function ModeSwitch(): ReactNode {
  const app = useAppStore();
  const active = useApp((state) => state.active);
  const mode = useApp((state) =>
    active === undefined ? undefined : (state.views.get(active)?.mode ?? "graph"),
  );
  if (active === undefined) return null;
  return (
    <div className="dl-segments" role="group" aria-label="How the document is shown">
      {modes.map(([name, title]) => (
        <button
          key={name}
          type="button"
          aria-pressed={mode === name}
          onClick={() => setView(app, active, { mode: name })}
        >
          {title}
        </button>
      ))}
    </div>
  );
}
