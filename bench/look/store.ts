/** A document that lives in this page alone, for looking at nodes without a server. */

import type { Description } from "@dreamloom/engine/document";
import type { PlainDocument } from "@dreamloom/engine/edits";
import type { RunDetail } from "@dreamloom/server/protocol";
import { produce } from "immer";
import { createStore } from "zustand/vanilla";
import { createApi } from "../../packages/editor/src/store/api.js";
import { createAppStore, setDescriptions } from "../../packages/editor/src/store/app-store.js";
import type { Page } from "../../packages/editor/src/store/context.js";
import type {
  Connection,
  ConnectionState,
  DocumentState,
  DocumentStore,
  Draft,
} from "../../packages/editor/src/store/types.js";

/** A document of one page. */
export function localDocument(
  id: string,
  plain: PlainDocument,
  more: Partial<DocumentState> = {},
): DocumentStore {
  const state = createStore<DocumentState>(() => ({
    phase: "open",
    plain,
    version: 1,
    pending: 0,
    undo: {},
    diagnostics: [],
    people: new Map(),
    notices: [],
    ...more,
  }));
  return {
    id,
    state,
    edit(_label, recipe) {
      state.setState((old) => ({
        plain: produce(old.plain, (draft) => recipe(draft as unknown as Draft)),
        version: old.version + 1,
      }));
      return undefined;
    },
    undo: () => undefined,
    redo: () => undefined,
    here: () => undefined,
    onChange: () => () => undefined,
  };
}

/** A page whose house holds these runs. */
export function localPage(
  descriptions: readonly Description[],
  runs: readonly RunDetail[],
  paused: boolean,
): Page {
  const app = createAppStore();
  setDescriptions(app, descriptions);
  const state = createStore<ConnectionState>(() => ({
    link: "open",
    house: { documents: [], runs, paused },
  }));
  const connection: Connection = {
    state,
    retry: () => undefined,
    open: () => {
      throw new Error("Nothing is opened here.");
    },
    close: () => undefined,
    onPreview: () => () => undefined,
    onEvent: () => () => undefined,
    dispose: () => undefined,
  };
  return { app, connection, api: createApi() };
}
