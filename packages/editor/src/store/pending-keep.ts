/** Keeps own edits that the server has not answered in this browser's IndexedDB, so that closing the page loses none. */

import { createStore, del, get, keys, set, type UseStore } from "idb-keyval";
import type { PendingEdit } from "./edit-queue.js";

/** Where pending edits are kept, by client and document. */
export interface PendingKeep {
  load(client: string, document: string): Promise<readonly PendingEdit[]>;
  /** With no edits, nothing is kept any more. */
  save(client: string, document: string, pending: readonly PendingEdit[]): Promise<void>;
  /** Documents with edits of this client. */
  documents(client: string): Promise<readonly string[]>;
}

/** Keeps them in IndexedDB. */
export function browserKeep(): PendingKeep {
  let store: UseStore | undefined;
  const opened = () => (store ??= createStore("dreamloom", "pending"));
  const keyOf = (client: string, document: string) => `${client} ${document}`;
  return {
    load: async (client, document) =>
      (await get<readonly PendingEdit[]>(keyOf(client, document), opened())) ?? [],
    save: (client, document, pending) =>
      pending.length === 0
        ? del(keyOf(client, document), opened())
        : set(keyOf(client, document), pending, opened()),
    documents: async (client) => {
      const all = await keys<string>(opened());
      return all.filter((key) => key.startsWith(`${client} `)).map((key) => key.slice(client.length + 1));
    },
  };
}

/** Keeps them in memory: for where there is no IndexedDB. */
export function memoryKeep(): PendingKeep {
  const kept = new Map<string, readonly PendingEdit[]>();
  return {
    load: (client, document) => Promise.resolve(kept.get(`${client} ${document}`) ?? []),
    save: (client, document, pending) => {
      if (pending.length === 0) kept.delete(`${client} ${document}`);
      else kept.set(`${client} ${document}`, pending);
      return Promise.resolve();
    },
    documents: (client) =>
      Promise.resolve(
        [...kept.keys()]
          .filter((key) => key.startsWith(`${client} `))
          .map((key) => key.slice(client.length + 1)),
      ),
  };
}
