/** The graph as a list, the canvas' accessible twin: a row a node so that sources come first, its ports below it; same selection, same commands. */

import { ChevronsDownUp, ChevronsUpDown, Plus, Waypoints } from "lucide-react";
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { runCommand } from "../commands/commands.js";
import { isTyping } from "../commands/keyboard.js";
import { select, setOverlay } from "../store/app-store.js";
import { useApp, useAppStore, useDocument, useDocumentStore } from "../store/context.js";
import { selectionOf } from "../store/app-store.js";
import { NodeRow } from "./node-row.js";
import { PortRow } from "./port-row.js";
import { listRows, type ListRow } from "./rows.js";
import "./list.css";

/** Graphs of up to so many nodes are shown with all of their ports at first. */
const openUpTo = 24;

/** The list of the active document. */
export function ListView(): ReactNode {
  const list = useList();
  const grid = useRef<HTMLTableElement>(null);
  const { rows, current, allOpen, setAllOpen } = list;
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
      {rows.length === 0 && (
        <p className="dl-prose dl-list-empty">There is no node yet. Add one, or press Shift + Space.</p>
      )}
      <div className="dl-list-scroll dl-scroll">
        <table
          ref={grid}
          className="dl-list-grid"
          role="treegrid"
          aria-label="Nodes of the graph, each after what it needs"
          aria-multiselectable="true"
          aria-rowcount={rows.length}
          hidden={rows.length === 0}
          onKeyDown={(event) => onKeys(event, list, grid.current)}
        >
          <thead className="dl-unseen">
            <tr role="row">
              <th role="columnheader">Name</th>
              <th role="columnheader">Value or links</th>
              <th role="columnheader">State</th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {rows.map((row, index) => (
              <Row key={row.key} row={row} list={list} reachable={row.key === current} index={index + 1} />
            ))}
          </tbody>
        </table>
      </div>
    </main>
  );
}

function Row(props: {
  readonly row: ListRow;
  readonly list: List;
  readonly reachable: boolean;
  readonly index: number;
}): ReactNode {
  const { row, list, reachable, index } = props;
  const app = useAppStore();
  const selected = useApp((state) => selectionOf(state).nodes.has(row.node));
  const common = {
    reachable,
    index,
    selected,
    onFocus: () => list.goTo(row),
    onMenu: (x: number, y: number) => {
      list.goTo(row);
      const of =
        row.kind === "node"
          ? ({ kind: "node", node: row.node } as const)
          : ({ kind: "port", node: row.node, port: row.name, side: row.side } as const);
      setOverlay(app, { kind: "menu", screen: [x, y], of });
    },
  };
  if (row.kind === "node") return <NodeRow row={row} {...common} onToggle={() => list.toggle(row.node)} />;
  return <PortRow row={row} {...common} onGo={list.showNode} />;
}

type List = ReturnType<typeof useList>;

function useList() {
  const app = useAppStore();
  const store = useDocumentStore();
  const plain = useDocument((state) => state.plain);
  const descriptions = useApp((state) => state.descriptions);
  const [allOpen, setAllOpenNow] = useState(Object.keys(plain.nodes).length <= openUpTo);
  /** Nodes that stand the other way than all. */
  const [others, setOthers] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState<string>();
  const { nodes, layout } = plain;
  const rows = useMemo(
    () => listRows(plain, descriptions, (node) => allOpen !== others.has(node)),
    // Title, inputs and outputs of the document are no part of it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [nodes, layout, descriptions, allOpen, others],
  );
  const chosen = useApp((state) => [...selectionOf(state).nodes][0]);
  const current = rows.some(({ key }) => key === at)
    ? at
    : (rows.find(({ key }) => key === chosen) ?? rows[0])?.key;
  return {
    rows,
    current,
    store,
    allOpen,
    setAllOpen: (open: boolean) => {
      setAllOpenNow(open);
      setOthers(new Set());
    },
    toggle: (node: string) =>
      setOthers((before) => {
        const next = new Set(before);
        if (!next.delete(node)) next.add(node);
        return next;
      }),
    goTo: (row: ListRow) => {
      setAt(row.key);
      if (!selectionOf(app.getState()).nodes.has(row.node)) select(app, { nodes: [row.node] });
    },
    extend: (node: string) => select(app, { nodes: [...selectionOf(app.getState()).nodes, node] }),
    selectOnly: (node: string) => select(app, { nodes: [node] }),
    showNode: (node: string) => {
      setAt(node);
      select(app, { nodes: [node] });
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>(`[data-row="${CSS.escape(node)}"]`)?.focus(),
      );
    },
  };
}

/** Arrows go from row to row, open and close; Enter goes into the value, Esc out again; Space and Shift + arrows select more. */
function onKeys(event: KeyboardEvent, list: List, grid: HTMLElement | null): void {
  const element = (event.target as HTMLElement).closest<HTMLElement>("[data-row]");
  const index = list.rows.findIndex(({ key }) => key === element?.dataset.row);
  const row = list.rows[index];
  if (!element || !row) return;
  const inside = event.target !== element;
  if (inside) {
    if (event.key === "Escape" && !event.defaultPrevented) stop(event, () => element.focus());
    return;
  }
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const focusAt = (to: number): void => {
    const next = list.rows[Math.max(0, Math.min(list.rows.length - 1, to))];
    const target = next && grid?.querySelector<HTMLElement>(`[data-row="${CSS.escape(next.key)}"]`);
    if (event.shiftKey && next) list.extend(next.node);
    else if (next) list.selectOnly(next.node);
    target?.focus();
  };
  const actions: Readonly<Record<string, (() => void) | undefined>> = {
    ArrowDown: () => focusAt(index + 1),
    ArrowUp: () => focusAt(index - 1),
    PageDown: () => focusAt(index + 12),
    PageUp: () => focusAt(index - 12),
    Home: () => focusAt(0),
    End: () => focusAt(list.rows.length - 1),
    ArrowRight: () =>
      row.kind === "node" ? (row.open ? focusAt(index + 1) : list.toggle(row.node)) : into(element),
    ArrowLeft: () => {
      if (row.kind === "node") return row.open ? list.toggle(row.node) : undefined;
      focusAt(list.rows.findIndex(({ key }) => key === row.node));
    },
    Enter: () => (row.kind === "node" ? list.toggle(row.node) : into(element)),
    " ": () => (event.shiftKey ? undefined : list.extend(row.node)),
  };
  const action = event.key === " " && event.shiftKey ? undefined : actions[event.key];
  if (action) stop(event, action);
}

function stop(event: KeyboardEvent, action: () => void): void {
  event.preventDefault();
  event.stopPropagation();
  action();
}

/** The focus goes to the first field or button of a row. */
function into(row: HTMLElement): void {
  row
    .querySelector<HTMLElement>(
      "input, textarea, select, button, [contenteditable='true'], [role=spinbutton], [role=slider]",
    )
    ?.focus();
}
