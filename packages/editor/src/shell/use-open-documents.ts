/** Keeps the documents of all tabs open on the websocket, and closes those whose tab is gone. */

import { createContext, useContext, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import { useApp, useConnection } from "../store/context.js";
import type { DocumentState, DocumentStore } from "../store/types.js";

/** Open documents by id. */
export type OpenDocuments = ReadonlyMap<string, DocumentStore>;

/** The open documents, for the parts that show more than the active one. */
export const OpenDocumentsContext = createContext<OpenDocuments>(new Map());

/** Opens and closes with the tabs. Called once, at the top. */
export function useKeepOpen(): OpenDocuments {
  const connection = useConnection();
  const tabs = useApp((state) => state.tabs);
  const [open, setOpen] = useState<OpenDocuments>(() => new Map());
  useEffect(() => {
    setOpen((before) => {
      const next = new Map(tabs.map((tab) => [tab, before.get(tab) ?? connection.open(tab)]));
      for (const id of before.keys()) if (!next.has(id)) connection.close(id);
      return next;
    });
  }, [connection, tabs]);
  return open;
}

/** Reads an open document that need not be the active one; undefined until it is open. */
export function useOpenDocument<T>(id: string, selector: (state: DocumentState) => T): T | undefined {
  const store = useContext(OpenDocumentsContext).get(id);
  const state = useMemo(() => store?.state ?? never, [store]);
  return useStore(state, (value) => (value === undefined ? undefined : selector(value)));
}

/** Stands in for a document that is not open yet. */
const never = {
  getState: () => undefined,
  getInitialState: () => undefined,
  subscribe: () => () => undefined,
};
