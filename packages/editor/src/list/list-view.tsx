/** The graph as a list, the canvas' accessible twin: a row a node so that sources come first, its ports below it; same selection, same commands. */

import { ChevronsDownUp, ChevronsUpDown, Plus, Waypoints } from "lucide-react";
import { memo, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { runCommand } from "../commands/commands.js";
import { isTyping } from "../commands/keyboard.js";
import { selectionOf, setOverlay } from "../store/app-store.js";
import { useApp, useAppStore } from "../store/context.js";
import { NodeRow } from "./node-row.js";
import { PortRow } from "./port-row.js";
import type { ListRow } from "./rows.js";
import { useList, type List, type ListActions } from "./use-list.js";
import "./list.css";

/** The list of the active document. */
export function ListView(): ReactNode {
  const list = useList();
  const { rows, allOpen, setAllOpen } = list;
  return (
    <main className="dl-list" aria-label="List of the graph">
      <div className="dl-list-bar">
        <button type="button" className="dl-button" onClick={() => runCommand("add.search")}>
          <Plus size={14} strokeWidth={1.6} aria-hidden="true" /> Add a node
        </button>
        <button type="button" className="dl-button" data-tone="quiet" onClick={() => setAllOpen(!allOpen)}>
          {allOpen ? (
            <ChevronsDownUp size={14} strokeWidth={1.6} aria-hidden="true" />
          ) : (
            <ChevronsUpDown size={14} strokeWidth={1.6} aria-hidden="true" />
          )}
          {allOpen ? "Close all" : "Open all"}
        </button>
        <button
          type="button"
          className="dl-button"
          data-tone="quiet"
          onClick={() => runCommand("view.graph")}
        >
          <Waypoints size={14} strokeWidth={1.6} aria-hidden="true" /> Graph
        </button>
      </div>
      <div className="dl-list-scroll dl-scroll">
        {rows.length === 0 ? (
          <p className="dl-prose dl-list-empty">There is no node yet. Add one, or press Shift + Space.</p>
        ) : (
          <Grid list={list} />
        )}
      </div>
    </main>
  );
}

function Grid({ list }: { readonly list: List }): ReactNode {
  const { rows, current, actions } = list;
  const parts = useMemo(() => inParts(rows), [rows]);
  return (
    <div
      className="dl-list-grid"
      role="treegrid"
      aria-label="Nodes of the graph, each after what it needs"
      aria-multiselectable="true"
      aria-rowcount={rows.length + 1}
      onKeyDown={(event) => onKeys(event, list)}
    >
      <div role="rowgroup" className="dl-unseen">
        <div role="row" aria-rowindex={1}>
          <span role="columnheader">Name</span>
          <span role="columnheader">Value or links</span>
          <span role="columnheader">State</span>
        </div>
      </div>
      {parts.map((part) => {
        const has = part.rows.some(({ key }) => key === current);
        return <Part key={part.start} part={part} current={has ? current : undefined} actions={actions} />;
      })}
    </div>
  );
}

/** Some rows in a row. */
interface RowsPart {
  readonly start: number;
  readonly rows: readonly ListRow[];
  /** Its height in px, roughly, while it is not drawn. */
  readonly height: number;
}

const partLength = 40;

function inParts(rows: readonly ListRow[]): readonly RowsPart[] {
  const parts: RowsPart[] = [];
  for (let start = 0; start < rows.length; start += partLength) {
    const some = rows.slice(start, start + partLength);
    parts.push({
      start,
      rows: some,
      height: some.reduce((sum, { kind }) => sum + (kind === "node" ? 34 : 27), 0),
    });
  }
  return parts;
}

/** A part is drawn while it is near the view, or holds the row in reach of Tab. */
const Part = memo(function Part(props: {
  readonly part: RowsPart;
  readonly current: string | undefined;
  readonly actions: ListActions;
}): ReactNode {
  const { part, current, actions } = props;
  const group = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(part.start === 0);
  useEffect(() => {
    const element = group.current;
    if (!element) return undefined;
    const watch = new IntersectionObserver(
      (entries) => setNear(entries.some((entry) => entry.isIntersecting)),
      {
        rootMargin: "600px 0px",
      },
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const drawn = near || current !== undefined;
  return (
    <div role="rowgroup" ref={group} style={drawn ? undefined : { height: part.height }}>
      {drawn &&
        part.rows.map((row, index) => (
          <Row
            key={row.key}
            row={row}
            actions={actions}
            reachable={row.key === current}
            index={part.start + index + 2}
          />
        ))}
    </div>
  );
});

const Row = memo(function Row(props: {
  readonly row: ListRow;
  readonly actions: ListActions;
  readonly reachable: boolean;
  readonly index: number;
}): ReactNode {
  const { row, actions, reachable, index } = props;
  const app = useAppStore();
  const selected = useApp((state) => selectionOf(state).nodes.has(row.node));
  const common = {
    reachable,
    index,
    selected,
    onFocus: () => actions.reached(row),
    onMenu: (x: number, y: number) => {
      actions.reached(row);
      const of =
        row.kind === "node"
          ? ({ kind: "node", node: row.node } as const)
          : ({ kind: "port", node: row.node, port: row.name, side: row.side } as const);
      setOverlay(app, { kind: "menu", screen: [x, y], of });
    },
  };
  if (row.kind === "node") return <NodeRow row={row} {...common} onToggle={() => actions.toggle(row.node)} />;
  return <PortRow row={row} {...common} onGo={actions.showNode} />;
});

/** Arrows go from row to row, open and close; Enter goes into the value, Esc out again; Space and Shift + arrows select more. */
function onKeys(event: KeyboardEvent, { rows, actions }: List): void {
  const element = (event.target as HTMLElement).closest<HTMLElement>("[data-row]");
  const index = rows.findIndex(({ key }) => key === element?.dataset.row);
  const row = rows[index];
  if (!element || !row) return;
  if (event.target !== element) {
    if (event.key === "Escape" && !event.defaultPrevented) take(event, () => element.focus());
    return;
  }
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const to = (place: number): void => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, place))];
    if (next) actions.focus(next, event.shiftKey);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => to(index + 1),
    ArrowUp: () => to(index - 1),
    PageDown: () => to(index + 12),
    PageUp: () => to(index - 12),
    Home: () => to(0),
    End: () => to(rows.length - 1),
    ArrowRight: () => {
      if (row.kind === "port") into(element);
      else if (row.open) to(index + 1);
      else actions.toggle(row.node);
    },
    ArrowLeft: () => {
      if (row.kind === "port") to(rows.findIndex(({ key }) => key === row.node));
      else if (row.open) actions.toggle(row.node);
    },
    Enter: () => (row.kind === "node" ? actions.toggle(row.node) : into(element)),
    " ": () => actions.selectMore(row.node),
  };
  const action = event.key === " " && event.shiftKey ? undefined : keys[event.key];
  if (action) take(event, action);
}

function take(event: KeyboardEvent, action: () => void): void {
  event.preventDefault();
  event.stopPropagation();
  action();
}

/** The focus goes to the first field or button of a row. */
function into(row: HTMLElement): void {
  const field = "input, textarea, select, button, [contenteditable='true'], [role=spinbutton], [role=slider]";
  row.querySelector<HTMLElement>(field)?.focus();
}
