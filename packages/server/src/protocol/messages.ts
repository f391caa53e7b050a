/**
 * What goes over the websocket, both ways, as JSON text; previews alone are binary (`preview-frame.ts`). Two kinds of
 * order: `seq` counts everything that happens in the house (runs, queue, pictures, files), `version` the edits of one
 * document. Presence has no number and is never kept.
 */

import type { ShownValues } from "./shown-value.js";
import type { Diagnostic } from "@dreamloom/engine";
import type { Patch, PlainDocument } from "@dreamloom/engine/edits";
import type { HouseEvent, HouseSnapshot } from "./house.js";
import type { PictureRef } from "./picture-ref.js";

export type { PictureRef };

/** A person at a client, as others see them. */
export interface Person {
  /** The client's id: chosen by the browser, kept in its storage, 16 lower-case hex digits. */
  readonly client: string;
  readonly name: string;
  /** Index into the six people colours, by order of arrival. */
  readonly colour: number;
}

/** Where somebody is and what they hold. */
export interface Presence {
  readonly cursor?: readonly [number, number];
  readonly selection?: readonly string[];
  /** Nodes being dragged, with where they are now. */
  readonly dragging?: Readonly<Record<string, readonly [number, number]>>;
  /** `ID.PORT` of the field being typed in. */
  readonly typing?: string;
}

/** From the client. */
export type ClientMessage =
  /** First of all. `seq` and `epoch`: the last that this client saw. */
  | {
      readonly kind: "hello";
      readonly client: string;
      readonly name?: string;
      readonly epoch?: string;
      readonly seq?: number;
    }
  | {
      readonly kind: "open";
      readonly document: string;
      readonly version?: number;
      /** Which history that version counts in, as `state` said; of another one the whole state is sent. */
      readonly history?: string;
      readonly pending: readonly string[];
    }
  | { readonly kind: "close"; readonly document: string }
  | {
      readonly kind: "edit";
      readonly document: string;
      /** Chosen by the client, 16 lower-case hex digits; an edit sent again gets its first answer again. */
      readonly edit: string;
      readonly base: number;
      /** What was done, as undo will name it: `move 3 nodes`. */
      readonly label: string;
      /** Edits of one group (typing in one field) are one step of undo. */
      readonly group?: string;
      readonly patches: readonly Patch[];
    }
  /** Takes back this person's last step, or does again what was taken back. Answered by `ack`. */
  | { readonly kind: "undo" | "redo"; readonly document: string; readonly edit: string }
  | { readonly kind: "here"; readonly document: string; readonly presence: Presence }
  /** Which documents' previews this client draws; previews of others are not sent. */
  | { readonly kind: "watch"; readonly documents: readonly string[] }
  /** The person is called this from now on; the others hear it with the next `here`. */
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "ping"; readonly at: number };

/** An edit as the server ordered it. */
export interface OrderedEdit {
  readonly version: number;
  readonly edit: string;
  readonly client: string;
  readonly name: string;
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** With the repairs that followed from it. */
  readonly patches: readonly Patch[];
}

/** What the person may take back and do again, by label. */
export interface UndoState {
  readonly undo?: string;
  readonly redo?: string;
}

/** What checking says of a document at a version. */
export interface DocumentNews {
  readonly document: string;
  readonly version: number;
  readonly diagnostics: readonly Diagnostic[];
  /** What files say of outputs, by node and port: `{ load: { dit: { width: 192 } } }`. */
  readonly facets: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, number | string>>>>>
  >;
  /** Per node that can run: its fingerprint, so that "changed since its last run" is known. */
  readonly fingerprints: Readonly<Record<string, string>>;
  /** Nodes whose outputs are known already. */
  readonly known: readonly string[];
  /** Pictures that nodes hold at this version without running anything: node → output port → digest. */
  readonly pictures: Readonly<Record<string, Readonly<Record<string, PictureRef>>>>;
  /** Other values that nodes hold, to look at. */
  readonly values?: ShownValues;
}

/** From the server. */
export type ServerMessage =
  | {
      readonly kind: "welcome";
      readonly epoch: string;
      readonly seq: number;
      readonly you: Person;
      readonly version: string;
    }
  /** Everything in the house now: after `welcome` when the events since cannot be replayed. */
  | { readonly kind: "snapshot"; readonly seq: number; readonly house: HouseSnapshot }
  | { readonly kind: "event"; readonly seq: number; readonly event: HouseEvent }
  /** Answers `open`. */
  | {
      readonly kind: "state";
      readonly document: string;
      readonly version: number;
      /** Names the history that versions count in: another one when the server's journal was lost. */
      readonly history: string;
      readonly plain: PlainDocument;
      readonly undo: UndoState;
      readonly people: readonly { readonly person: Person; readonly presence: Presence }[];
      /** Which of `pending` are part of it, or were refused. */
      readonly settled: readonly Settled[];
    }
  | {
      readonly kind: "tail";
      readonly document: string;
      readonly edits: readonly OrderedEdit[];
      readonly undo: UndoState;
      readonly people: readonly { readonly person: Person; readonly presence: Presence }[];
      readonly settled: readonly Settled[];
    }
  | {
      readonly kind: "ack";
      readonly document: string;
      readonly undo: UndoState;
      readonly notice?: string;
      readonly settled: Settled;
    }
  /** `undo`: when it is this person's own, made elsewhere (a seed before a run, another tab). */
  | {
      readonly kind: "edited";
      readonly document: string;
      readonly edit: OrderedEdit;
      readonly undo?: UndoState;
    }
  | { readonly kind: "news"; readonly news: DocumentNews }
  | {
      readonly kind: "here";
      readonly document: string;
      readonly person: Person;
      readonly presence: Presence | null;
    }
  /** The file was changed by another program in a way that does not merge. */
  | { readonly kind: "conflict"; readonly document: string; readonly message: string }
  | { readonly kind: "gone"; readonly document: string; readonly message: string }
  /** A message of this client's that could not be taken. */
  | { readonly kind: "refused"; readonly message: string; readonly document?: string }
  | { readonly kind: "pong"; readonly at: number };

/** What became of an edit. */
export type Settled =
  | { readonly edit: string; readonly version: number; readonly patches: readonly Patch[] }
  | { readonly edit: string; readonly refused: string; readonly path?: readonly string[] };
