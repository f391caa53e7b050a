/**
 * What the rest of the server may ask of the documents: the doors of a client, of the HTTP routes and of the runs.
 * Everything that cannot be done is answered with a `Refusal`, never thrown.
 */

import type { Patch, PlainDocument } from "@dreamloom/engine/edits";
import type { DocumentSummary, HouseEvent } from "../protocol/house.js";
import type { DocumentPacks } from "./used-packs.js";
import type {
  ClientMessage,
  DocumentNews,
  OrderedEdit,
  Person,
  PictureRef,
  ServerMessage,
} from "../protocol/messages.js";

/** One connection of a client. Two tabs of one browser are two of these. */
export interface HubClient {
  readonly person: Person;
  /** Sends, or drops what may be dropped (`here`) when the client is slow. */
  send(message: ServerMessage): void;
}

/** The messages of a client that are about one document. */
export type DocumentMessage = Extract<ClientMessage, { readonly document: string }>;

/** Why something could not be done, in a sentence, and what kind of no it is. */
export interface Refusal {
  readonly refused: string;
  readonly because: "missing" | "taken" | "wrong" | "conflict" | "busy" | "disk";
  readonly remedy?: string;
}

/** What was asked for, or why not. */
export type Answer<Value> = Value | Refusal;

/** Whether an answer is a no. */
export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === "object" && answer !== null && "refused" in answer && "because" in answer;
}

/** A version in the list of a document's revisions: edits of one person that belong together are one entry. */
export interface Revision {
  /** The last version of it. */
  readonly version: number;
  readonly at: number;
  readonly name: string;
  readonly label: string;
  /** How many edits it holds. */
  readonly edits: number;
  readonly picture?: PictureRef;
}

/** A document as it was, and how it differs from now. */
export interface RevisionDetail {
  readonly version: number;
  readonly plain: PlainDocument;
  /** What has changed from it to now, in words. */
  readonly changes: readonly string[];
}

/** A document at one version: what a run takes along. */
export interface DocumentAt {
  readonly document: string;
  readonly version: number;
  readonly plain: PlainDocument;
  /** Absolute path of the folder that its file names are relative to. */
  readonly folder: string;
}

/** Which documents a list is asked for. */
export interface ListQuery {
  /** Words that must be in name or title. */
  readonly query?: string;
  /** Skips as many, for the next page. */
  readonly offset?: number;
  /** At most this many (200 unless said). */
  readonly limit?: number;
}

/** A page of the list, latest changed first. */
export interface DocumentList {
  readonly documents: readonly DocumentSummary[];
  readonly total: number;
}

/** What a new document is made from; nothing: an empty one. */
export interface NewDocument {
  /** Wanted name (may hold `/`); one that is free is found from it. */
  readonly name?: string;
  readonly plain?: PlainDocument;
  /** Folder from which the files that it names are copied to its own. */
  readonly filesFrom?: string;
}

/** What may be asked of the documents. */
export interface DocumentHub extends AsyncDisposable {
  /** Takes a message of a client; answers go through `client.send`, never before they are on disk. */
  receive(client: HubClient, message: DocumentMessage): void;
  /** The connection is gone: closes what it had open. */
  leave(client: HubClient): void;

  /** A page of the workspace. */
  list(query?: ListQuery): Promise<DocumentList>;
  summary(document: string): Promise<Answer<DocumentSummary>>;
  /** The packs that each document of the workspace uses, by document. */
  packsUsed(): Promise<readonly DocumentPacks[]>;
  create(from: NewDocument): Promise<Answer<DocumentSummary>>;
  rename(document: string, name: string): Promise<Answer<DocumentSummary>>;
  /** Moves it to the trash of the home folder; `said` is a sentence that says where. */
  remove(document: string): Promise<Answer<{ readonly said: string }>>;
  /** Its canonical text, as it stands with every acknowledged edit. */
  text(document: string): Promise<Answer<string>>;
  /** Newest first; `before` a version, at most `limit` (200). */
  revisions(
    document: string,
    page?: { readonly before?: number; readonly limit?: number },
  ): Promise<Answer<readonly Revision[]>>;
  revision(document: string, version: number): Promise<Answer<RevisionDetail>>;
  /** Makes it as it was, by an edit of this person's. */
  restore(document: string, version: number, person: Person): Promise<Answer<OrderedEdit>>;
  /** Settles a conflict with the file on disk. */
  settle(document: string, take: "ours" | "theirs"): Promise<Answer<{ readonly version: number }>>;

  /** The document at a version (the latest unless said), with everything acknowledged in it. */
  at(document: string, version?: number): Promise<Answer<DocumentAt>>;
  /** An edit that the server makes for a person (a seed before a run); it is in that person's undo. */
  editFor(
    person: Person,
    document: string,
    edit: { readonly label: string; readonly patches: readonly Patch[]; readonly group?: string },
  ): Promise<Answer<OrderedEdit>>;
  /** Absolute path of the folder that a document's file names are relative to. */
  folderOf(document: string): Answer<string>;
  /** Checks open documents again, because files, the cache or the pictures changed. */
  checkAgain(document?: string): void;
}

/** What the documents need of the house. */
export interface HubParts {
  /** The person's folder of JSON files. Made when missing. */
  readonly workspace: string;
  /** Journals, snapshots and the trash live here: `home/server`. */
  readonly data: string;
  /** What checking says of a document; without it no `news` is sent. */
  readonly check?: (at: DocumentAt) => Promise<Omit<DocumentNews, "document" | "version">>;
  /** The latest picture of a document, and the one that a version gave. */
  readonly pictureOf?: (document: string, version?: number) => PictureRef | undefined;
  /** Hears `document-changed`, `document-removed`, `document-renamed`. */
  readonly onEvent: (event: HouseEvent) => void;
  readonly onWarning: (message: string) => void;
}
