/** A command: everything that a person can do by key, menu or palette is one of these. */

import type { CanvasHandle } from "../canvas/handle.js";
import type { AppState, Connection, DocumentStore, MenuSubject, Selection, ViewState } from "../store/types.js";
import type { StoreApi } from "zustand/vanilla";

/** What a command acts on, read at the moment it runs. */
export interface CommandContext {
  readonly app: StoreApi<AppState>;
  readonly connection: Connection;
  /** Of the active tab, if there is one. */
  readonly document: DocumentStore | undefined;
  readonly view: ViewState | undefined;
  readonly selection: Selection;
  readonly canvas: CanvasHandle | undefined;
  /** What the menu is of that it was chosen from. */
  readonly subject?: MenuSubject;
}

/** A command. */
export interface Command {
  /** `area.verb`, such as `run.all`. */
  readonly id: string;
  /** As menus and the palette show it. */
  readonly title: string;
  readonly group: "Run" | "Edit" | "Add" | "View" | "Arrange" | "Document" | "Go";
  /**
   * Keys, such as `Mod+Shift+KeyZ`, `Delete`, `Shift+Slash`: modifiers in the order Mod, Ctrl, Alt, Shift, then `event.code`.
   * `Mod` is Cmd on a Mac and Ctrl elsewhere.
   */
  readonly keys?: readonly string[];
  /** Where its keys work: everywhere, or only while nothing is being typed (the default). */
  readonly typing?: "too";
  /** Whether it can be done now; a sentence says why not (shown in menus and as a toast). */
  readonly when?: (context: CommandContext) => true | string;
  readonly run: (context: CommandContext) => void | Promise<void>;
}
