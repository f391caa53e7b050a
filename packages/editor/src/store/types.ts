/** What the page's parts know of each other: the shapes of the stores. Types only. */

import type { Description, Diagnostic } from "@dreamloom/engine/document";
import type { PlainDocument, Patch } from "@dreamloom/engine/edits";
import type {
  DocumentNews,
  HouseEvent,
  HouseSnapshot,
  MissingPack,
  Person,
  PictureRef,
  Presence,
  PreviewHeader,
  RunDetail,
  UndoState,
} from "@dreamloom/server/protocol";
import type { StoreApi } from "zustand/vanilla";

/** How the page and the server stand. */
export type Link = "connecting" | "open" | "lost" | "refused";

/** The one websocket: says what came, sends what must be said, comes back by itself. */
export interface Connection {
  readonly state: StoreApi<ConnectionState>;
  /** Tries at once instead of when the wait is over. */
  retry(): void;
  /** Opens a document; the same one twice is the same store. */
  open(document: string): DocumentStore;
  /** Closes it when everybody who opened it has closed it. */
  close(document: string): void;
  /** Hears previews as they come, the newest only per node. */
  onPreview(listener: (header: PreviewHeader, rgb: Uint8Array) => void): () => void;
  /** Hears every event of the house, after `state` took it in. */
  onEvent(listener: (event: HouseEvent) => void): () => void;
  dispose(): void;
}

/** What the page knows of the connection and the house. */
export interface ConnectionState {
  readonly link: Link;
  /** When the next try is, while lost: milliseconds since 1970. */
  readonly nextTryAt?: number;
  readonly you?: Person;
  readonly house: HouseSnapshot;
  /** Why the server will not have this page, in a sentence. */
  readonly refused?: string;
}

/** One open document. What is shown is `confirmed` with what is pending applied. */
export interface DocumentStore {
  readonly id: string;
  readonly state: StoreApi<DocumentState>;
  /**
   * Makes an edit: the recipe changes an immer draft; patches are cut to leaves, applied here, sent. Returns why it was
   * refused, or nothing. Edits with the same `group` within 800 ms are one step of undo.
   */
  edit(
    label: string,
    recipe: (draft: Draft) => void,
    options?: { readonly group?: string },
  ): string | undefined;
  undo(): void;
  redo(): void;
  here(presence: Presence): void;
  /** Which keys of `nodes`, `layout`, `inputs`, `outputs` changed, once per change of `plain`; "all" after a snapshot. */
  onChange(listener: (changed: Changed) => void): () => void;
}

/** A document that a recipe may change. Arrays are set whole, never changed in place: a patch names a leaf. */
export type Draft = { -readonly [K in keyof PlainDocument]: Writable<PlainDocument[K]> };
type Writable<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { -readonly [K in keyof T]: Writable<T[K]> }
    : T;

/** What changed in a document. */
export type Changed =
  | "all"
  | {
      readonly nodes: ReadonlySet<string>;
      readonly layout: ReadonlySet<string>;
      readonly ports: boolean;
      /** Whose change it was: ours, another person's, or the server's answer. */
      readonly by: "us" | "them" | "server";
      readonly label?: string;
    };

/** The state of an open document. */
export interface DocumentState {
  readonly phase: "loading" | "open" | "conflict" | "gone";
  /** Why it is a conflict or gone. */
  readonly message?: string;
  readonly plain: PlainDocument;
  readonly version: number;
  /** Edits not yet on the server's disk. */
  readonly pending: number;
  readonly undo: UndoState;
  readonly news?: DocumentNews;
  readonly diagnostics: readonly Diagnostic[];
  /** Others in this document. */
  readonly people: ReadonlyMap<string, { readonly person: Person; readonly presence: Presence }>;
  /** Said once to the person: a refused edit, an undo that could not be done. Shown as a toast, then dropped. */
  readonly notices: readonly Notice[];
}

/** A sentence for the person. */
export interface Notice {
  readonly id: number;
  readonly message: string;
  readonly tone: "quiet" | "failed";
}

/** What is selected: ids of nodes, keys of groups and comments (`#…`), inputs of links (`ID.PORT`). */
export interface Selection {
  readonly nodes: ReadonlySet<string>;
  readonly boxes: ReadonlySet<string>;
  readonly links: ReadonlySet<string>;
}

/** Everything of one tab that is not the document: never part of undo. */
export interface ViewState {
  readonly document: string;
  readonly mode: "graph" | "form" | "list";
  readonly selection: Selection;
  /** Screen = graph × zoom + at. */
  readonly at: readonly [number, number];
  readonly zoom: number;
}

/** What is open over the page. One at a time. */
export type Overlay =
  | { readonly kind: "none" }
  /** Search-to-add, at a place of the screen and of the graph; with a held link, what fits it. */
  | {
      readonly kind: "search";
      readonly screen: readonly [number, number];
      readonly graph: readonly [number, number];
      readonly held?: HeldLink;
    }
  | { readonly kind: "palette" }
  | { readonly kind: "keys" }
  | { readonly kind: "menu"; readonly screen: readonly [number, number]; readonly of: MenuSubject }
  /** Names a node, a group, or writes a comment. */
  | { readonly kind: "name"; readonly of: string }
  | { readonly kind: "align"; readonly screen: readonly [number, number] }
  | { readonly kind: "help"; readonly type: string }
  | { readonly kind: "explain"; readonly node: string }
  | { readonly kind: "revisions" }
  | { readonly kind: "settings" }
  | { readonly kind: "compare"; readonly a: PictureRef; readonly b: PictureRef }
  | {
      readonly kind: "open-or-use";
      readonly file: File;
      readonly plain?: PlainDocument;
      readonly graph: readonly [number, number];
    }
  /** Packs to be fetched, looked at and, when the person says so, installed; one after the other. */
  | { readonly kind: "install"; readonly packs: readonly WantedPack[]; readonly update?: true }
  /** The sockets of a node as a list; with a `port`, what that one may be linked to. */
  | {
      readonly kind: "sockets";
      readonly node: string;
      readonly screen: readonly [number, number];
      readonly port?: { readonly name: string; readonly side: "input" | "output" };
    };

/** A pack of the registry; without a version the newest. */
export interface WantedPack {
  readonly name: string;
  readonly version?: string;
  /** What a document recorded: nothing else is taken. */
  readonly integrity?: string;
}

/** What a menu is of. */
export type MenuSubject =
  | { readonly kind: "canvas"; readonly graph: readonly [number, number] }
  | { readonly kind: "node"; readonly node: string }
  | { readonly kind: "port"; readonly node: string; readonly port: string; readonly side: "input" | "output" }
  | { readonly kind: "link"; readonly target: string; readonly graph: readonly [number, number] }
  | { readonly kind: "box"; readonly key: string }
  | { readonly kind: "tab"; readonly document: string }
  | { readonly kind: "run"; readonly run: string }
  | { readonly kind: "picture"; readonly picture: PictureRef; readonly node?: string };

/** One end of a link, in the air. */
export interface HeldLink {
  readonly node: string;
  readonly port: string;
  readonly side: "input" | "output";
  /** The input it was lifted from (`ID.PORT`), when an existing link is being moved. */
  readonly lifted?: string;
}

/** The page's own state. */
export interface AppState {
  /** By type, in the versions that the active document uses. */
  readonly descriptions: ReadonlyMap<string, Description>;
  /** Counts how often packs changed while this page was open: who shows packs asks again. */
  readonly packChanges: number;
  /** By document: the packs that it uses and that are not here as it says. */
  readonly missing: ReadonlyMap<string, readonly MissingPack[]>;
  readonly tabs: readonly string[];
  readonly active: string | undefined;
  readonly views: ReadonlyMap<string, ViewState>;
  readonly overlay: Overlay;
  /** The panel that the rail has open. */
  readonly panel: "none" | "nodes" | "documents" | "gallery" | "packs";
  readonly inspector: "open" | "closed";
  readonly runLog: "open" | "closed";
  readonly minimap: "open" | "closed";
  readonly theme: "system" | "dark" | "light";
  readonly settings: Settings;
  readonly toasts: readonly Toast[];
}

/** What a person may choose; kept in this browser. */
export interface Settings {
  readonly name: string;
  /** `pan`: left drag on the ground pans, Shift selects. `select`: the other way round. */
  readonly leftDrag: "pan" | "select";
  readonly wheel: "guess" | "zoom" | "pan";
  readonly snap: boolean;
}

/** A message at the bottom. Failures stay until closed. */
export interface Toast {
  readonly id: number;
  readonly message: string;
  readonly tone: "quiet" | "failed";
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** The latest run of a document, as its canvas shows it. */
export interface RunView {
  readonly run: RunDetail | undefined;
  /** Runs of this document that wait. */
  readonly queued: readonly RunDetail[];
}

export type { Patch };
