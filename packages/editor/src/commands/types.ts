/** A command: everything that a person can do by key, menu or palette is one of these. */

import type { CanvasHandle } from "../canvas/handle.js";
import type { Api } from "../store/api.js";
import type {
  AppState,
  Connection,
  DocumentStore,
  MenuSubject,
  Selection,
  ViewState,
} from "../store/types.js";
import type { StoreApi } from "zustand/vanilla";

/** What a command acts on, read at the moment it runs. */
export interface CommandContext {
  readonly app: StoreApi<AppState>;
  readonly connection: Connection;
  readonly api: Api;
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
  /** The title with what it is about now: `Run to “Decode”`, `Undo: move 3 nodes`. */
  readonly titleNow?: (context: CommandContext) => string | undefined;
  readonly group: CommandGroup;
  /**
   * Keys, such as `Mod+Shift+KeyZ`, `Delete`, `Shift+Slash`: modifiers in the order Mod, Ctrl, Alt, Shift, then `event.code`,
   * or one character for what is typed (`?`), whatever the keyboard. `Mod` is Cmd on a Mac and Ctrl elsewhere.
   */
  readonly keys?: readonly string[];
  /** Where its keys work: while something is being typed `too`, only on the `canvas`, or while nothing is typed (the default). */
  readonly where?: "too" | "canvas";
  /** More words by which the palette finds it. */
  readonly words?: string;
  /** Menus and the palette do not list it: it needs the place at which its key was pressed. */
  readonly keyOnly?: true;
  /** Whether it can be done now; a sentence says why not (shown in menus and as a toast). */
  readonly when?: (context: CommandContext) => true | string;
  /** Whether what it switches is on: a tick in menus. */
  readonly checked?: (context: CommandContext) => boolean;
  readonly run: (context: CommandContext) => void | Promise<void>;
}

/** Under which heading a command stands. */
export type CommandGroup = "Run" | "Edit" | "Add" | "View" | "Arrange" | "Document" | "Go";
