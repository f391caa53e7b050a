/** A document that lives in this page alone, behind the same interface as one of the server: edits are applied as they are there. */

import type { Description } from "@dreamloom/engine/document";
import { applyEdit, makeEdit, type Patch, type PlainDocument } from "@dreamloom/engine/edits";
import type { RunDetail, TaskState } from "@dreamloom/server/protocol";
import { createStore } from "zustand/vanilla";
import { createApi } from "../../packages/editor/src/store/api.js";
import {
  createAppStore,
  openTab,
  setDescriptions,
  toast,
} from "../../packages/editor/src/store/app-store.js";
import { changedBetween } from "../../packages/editor/src/store/changed.js";
import type { Page } from "../../packages/editor/src/store/context.js";
import type {
  Changed,
  Connection,
  ConnectionState,
  DocumentState,
  DocumentStore,
} from "../../packages/editor/src/store/types.js";

/** A document of one page. */
export function localDocument(id: string, plain: PlainDocument): DocumentStore {
  const listeners = new Set<(changed: Changed) => void>();
  const done: { readonly label: string; readonly inverse: readonly Patch[] }[] = [];
  const state = createStore<DocumentState>(() => ({
    phase: "open",
    plain,
    version: 1,
    pending: 0,
    undo: {},
    diagnostics: [],
    people: new Map(),
    notices: [],
  }));
  const apply = (label: string, patches: readonly Patch[]): string | undefined => {
    const before = state.getState().plain;
    const applied = applyEdit(before, patches);
    if ("refused" in applied) return applied.refused;
    done.push({ label, inverse: applied.inverse });
    state.setState(({ version }) => ({
      plain: applied.document,
      version: version + 1,
      undo: { undo: label },
    }));
    const changed = changedBetween(before, applied.document, "us", label);
    if (changed) for (const listener of listeners) listener(changed);
    return undefined;
  };
  return {
    id,
    state,
    edit: (label, recipe) => apply(label, makeEdit(state.getState().plain, recipe as never)),
    undo() {
      const last = done.pop();
      if (!last) return;
      apply(`undo ${last.label}`, last.inverse);
      done.pop();
    },
    redo: () => undefined,
    here: () => undefined,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A page with one document open, and a run of it whose tasks can be set. */
export function localPage(
  document: DocumentStore,
  descriptions: readonly Description[],
): Page & { setTask(node: string, task: TaskState): void } {
  const app = createAppStore();
  setDescriptions(app, descriptions);
  openTab(app, document.id);
  const run: RunDetail = {
    run: {
      run: "r1",
      number: 1,
      document: document.id,
      title: "Bench",
      version: 1,
      client: "0000000000000000",
      name: "",
      state: "running",
      queuedAt: 0,
      seeds: {},
      tasks: 0,
      done: 0,
      hits: 0,
      attempt: 1,
    },
    tasks: {},
    pictures: {},
    fingerprints: {},
    files: [],
    warnings: [],
  };
  const state = createStore<ConnectionState>(() => ({
    link: "open",
    house: { documents: [], runs: [], paused: false },
  }));
  const connection: Connection = {
    state,
    retry: () => undefined,
    open: () => document,
    close: () => undefined,
    onPreview: () => () => undefined,
    onEvent: () => () => undefined,
    dispose: () => undefined,
  };
  return {
    app,
    connection,
    api: createApi(),
    setTask(node, task) {
      state.setState(({ house }) => {
        const old = house.runs[0] ?? run;
        return { house: { ...house, runs: [{ ...old, tasks: { ...old.tasks, [node]: task } }] } };
      });
    },
  };
}

export { toast };
