/** What the list view stands on: its rows, which of them is in reach of Tab, which nodes are open, and what can be done with them. */

import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { select, selectionOf, type AppStore } from "../store/app-store.js";
import { useApp, useAppStore, useDocument } from "../store/context.js";
import { listRows, sameRow, type ListRow } from "./rows.js";

/** Graphs of up to so many nodes are shown with all of their ports at first. */
const openUpTo = 24;

/** The list. */
export interface List {
  readonly rows: readonly ListRow[];
  /** The key of the row in reach of Tab. */
  readonly current: string | undefined;
  readonly allOpen: boolean;
  readonly setAllOpen: (open: boolean) => void;
  readonly actions: ListActions;
}

/** What can be done; the same object for as long as the list is shown. */
export interface ListActions {
  readonly toggle: (node: string) => void;
  /** A row got the focus: its node is selected. */
  readonly reached: (row: ListRow) => void;
  /** Moves the focus to a row; `more` keeps what is selected beside it. */
  readonly focus: (row: ListRow, more: boolean) => void;
  readonly selectMore: (node: string) => void;
  readonly showNode: (node: string) => void;
}

/** The list of the active document. */
export function useList(): List {
  const app = useAppStore();
  const plain = useDocument((state) => state.plain);
  const descriptions = useApp((state) => state.descriptions);
  const [allOpen, setAllOpenNow] = useState(Object.keys(plain.nodes).length <= openUpTo);
  /** Nodes that stand the other way than all. */
  const [others, setOthers] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState<string>();
  const { nodes, layout } = plain;
  const made = useMemo(
    () => listRows(plain, descriptions, (node) => allOpen !== others.has(node)),
    // Title, inputs and outputs of the document are no part of it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [nodes, layout, descriptions, allOpen, others],
  );
  const rows = useSameRows(made);
  const chosen = useApp((state) => [...selectionOf(state).nodes][0]);
  const has = (key: string | undefined): boolean => rows.some((row) => row.key === key);
  const current = has(at) ? at : has(chosen) ? chosen : rows[0]?.key;
  const wanted = useRef<string>(undefined);
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    const row = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(wanted.current)}"]`);
    if (!row) return;
    wanted.current = undefined;
    row.focus();
  });
  const want = useCallback((key: string) => {
    wanted.current = key;
    setAt(key);
  }, []);
  const actions = useMemo(() => actionsOf(app, { setAt, want, setOthers }), [app, want]);
  const setAllOpen = (open: boolean): void => {
    setAllOpenNow(open);
    setOthers(new Set());
  };
  return { rows, current, allOpen, setAllOpen, actions };
}

interface Setters {
  readonly setAt: (key: string) => void;
  /** Gives a row the focus once it is drawn. */
  readonly want: (key: string) => void;
  readonly setOthers: (change: (before: ReadonlySet<string>) => ReadonlySet<string>) => void;
}

function actionsOf(app: AppStore, { setAt, want, setOthers }: Setters): ListActions {
  const selected = (): ReadonlySet<string> => selectionOf(app.getState()).nodes;
  const selectMore = (node: string): void => select(app, { nodes: [...selected(), node] });
  return {
    toggle: (node) =>
      setOthers((before) => {
        const next = new Set(before);
        if (!next.delete(node)) next.add(node);
        return next;
      }),
    reached: ({ key, node }) => {
      setAt(key);
      if (!selected().has(node)) select(app, { nodes: [node] });
    },
    focus: ({ key, node }, more) => {
      if (more) selectMore(node);
      else select(app, { nodes: [node] });
      want(key);
    },
    selectMore,
    showNode: (node) => {
      select(app, { nodes: [node] });
      want(node);
    },
  };
}

/** A row that says the same as before is the same object, so that it is not drawn again. */
function useSameRows(made: readonly ListRow[]): readonly ListRow[] {
  const [kept, setKept] = useState({ made, rows: made });
  if (kept.made === made) return kept.rows;
  const before = new Map(kept.rows.map((row) => [row.key, row]));
  const rows = made.map((row) => {
    const old = before.get(row.key);
    return old && sameRow(old, row) ? old : row;
  });
  setKept({ made, rows });
  return rows;
}
