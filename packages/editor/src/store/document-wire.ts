/** Between an open document's store and the connection: what each needs of the other. */

import type { ClientMessage, ServerMessage } from "@dreamloom/server/protocol";
import type { PendingEdit } from "./edit-queue.js";
import type { DocumentStore } from "./types.js";

/** What a document's store needs of the connection. */
export interface DocumentWire {
  readonly isOpen: () => boolean;
  /** Says something; false when it cannot be said now and must be tried again after `ready`. */
  readonly say: (message: ClientMessage) => boolean;
  /** May be left out. */
  readonly whisper: (message: ClientMessage) => void;
  /** Keeps what is pending. */
  readonly keep: (pending: readonly PendingEdit[]) => void;
}

/** What the server says about one document. */
export type DocumentWord =
  | Extract<ServerMessage, { readonly document: string }>
  | Extract<ServerMessage, { readonly kind: "news" | "refused" }>;

/** A document's store, as the connection drives it. */
export interface WiredDocument extends DocumentStore {
  /** Says again where this page is. */
  hereAgain(): void;
  /** Own edits of an earlier visit that were never answered. */
  begin(kept: readonly PendingEdit[]): void;
  /** The connection is there: asks for what was missed. */
  arrive(): void;
  /** The connection is gone. */
  lose(): void;
  hear(message: DocumentWord): void;
  /** Says what waits, if it may be said. */
  ready(): void;
}
