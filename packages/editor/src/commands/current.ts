/** What commands act on: the page and the document of the active tab, said once by the page, read when a command runs. */

import { currentCanvas } from "../canvas/current.js";
import type { Api } from "../store/api.js";
import { activeView, selectionOf, type AppStore } from "../store/app-store.js";
import type { Connection, DocumentStore, MenuSubject } from "../store/types.js";
import type { CommandContext } from "./types.js";

/** The page as it is now. */
export interface CommandSource {
  readonly app: AppStore;
  readonly connection: Connection;
  readonly api: Api;
  readonly document: DocumentStore | undefined;
}

let source: CommandSource | undefined;

/** Says what commands act on; nothing when the page goes. */
export function setCommandSource(next: CommandSource | undefined): void {
  source = next;
}

/** What a command acts on now; nothing before the page is there. */
export function commandContext(subject?: MenuSubject): CommandContext | undefined {
  if (!source) return undefined;
  const state = source.app.getState();
  const view = activeView(state);
  return {
    ...source,
    view,
    selection: selectionOf(state),
    canvas: view?.mode === "graph" ? currentCanvas() : undefined,
    ...(subject === undefined ? {} : { subject }),
  };
}
