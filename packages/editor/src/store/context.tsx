/** The stores as React sees them: one context, and the hooks by which every part of the page reads. */

import { createContext, useContext, type ReactNode } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import { createStore } from "zustand/vanilla";
import type { Api } from "./api.js";
import type { AppStore } from "./app-store.js";
import { nodeRunOf, runViewOf, type NodeRun } from "./run-view.js";
import type {
  AppState,
  Connection,
  ConnectionState,
  DocumentState,
  DocumentStore,
  RunView,
} from "./types.js";

/** What the whole page stands on. */
export interface Page {
  readonly app: AppStore;
  readonly connection: Connection;
  readonly api: Api;
}

const PageContext = createContext<Page | undefined>(undefined);
const DocumentContext = createContext<DocumentStore | undefined>(undefined);

/** Gives the page to what is in it. */
export function PageProvider({
  page,
  children,
}: {
  readonly page: Page;
  readonly children: ReactNode;
}): ReactNode {
  return <PageContext value={page}>{children}</PageContext>;
}

/** Says which document is shown. */
export function DocumentProvider({
  document,
  children,
}: {
  readonly document: DocumentStore | undefined;
  readonly children: ReactNode;
}): ReactNode {
  return <DocumentContext value={document}>{children}</DocumentContext>;
}

/** Everything of the page. */
export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === undefined) throw new Error("Internal error: a part of the page is drawn outside of it.");
  return page;
}

/** The page's own store, to act on. */
export function useAppStore(): AppStore {
  return usePage().app;
}

/** Reads the page's own state. */
export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(usePage().app, selector);
}

/** The HTTP API. */
export function useApi(): Api {
  return usePage().api;
}

/** The websocket, to act on. */
export function useConnection(): Connection {
  return usePage().connection;
}

/** Reads how page and server stand, and what is in the house. */
export function useLink<T>(selector: (state: ConnectionState) => T): T {
  return useStore(usePage().connection.state, selector);
}

/** The document of the active tab, to act on. */
export function useDocumentStore(): DocumentStore | undefined {
  return useContext(DocumentContext);
}

/** Stands in for the state of a document while no tab is open; never changed. */
const noDocument = createStore<DocumentState>(() => ({
  phase: "loading",
  plain: { dreamloom: 1, nodes: {}, inputs: {}, outputs: {}, layout: {}, packs: {} },
  version: 0,
  pending: 0,
  undo: {},
  diagnostics: [],
  people: new Map(),
  notices: [],
}));

/** Reads the document of the active tab; an empty one while no tab is open. */
export function useDocument<T>(selector: (state: DocumentState) => T): T {
  return useStore(useContext(DocumentContext)?.state ?? noDocument, selector);
}

/** Reads the runs of the active document. */
export function useRun<T>(selector: (view: RunView) => T): T {
  const document = useContext(DocumentContext)?.id;
  return useStore(usePage().connection.state, ({ house }) => selector(runViewOf(house, document)));
}

/** What a node of the active document shows of its run. Redrawn only when that changes. */
export function useNodeRun(id: string): NodeRun {
  const store = useContext(DocumentContext);
  const state = useStore(store?.state ?? noDocument, (document) => document.news);
  return useStore(
    usePage().connection.state,
    useShallow(({ house }) => nodeRunOf(runViewOf(house, store?.id), state, id)),
  );
}
