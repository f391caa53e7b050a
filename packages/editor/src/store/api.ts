/** The HTTP API as functions. Every answer is a value or a problem in a sentence; nothing here throws. */

import type { Description } from "@dreamloom/engine/document";
import type { PlainDocument } from "@dreamloom/engine/edits";
import type {
  Api as Routes,
  DocumentSummary,
  GalleryItem,
  Given,
  MissingPack,
  PackFoundView,
  PacksView,
  PackView,
  PictureRef,
  PreparedView,
  RunSummary,
} from "@dreamloom/server/protocol";
import type { WantedPack } from "./types.js";

/** What went wrong, in words. Status 0: no answer came. */
export interface Problem {
  readonly status: number;
  readonly message: string;
  readonly remedy?: string;
}

/** A value, or what went wrong. */
export type Answer<T> = { readonly value: T } | { readonly problem: Problem };

/** Facts of the server. */
export interface Status {
  readonly version: string;
  readonly workspace: string;
  readonly machine?: {
    readonly cores?: number;
    readonly memoryBytes?: number;
    readonly backends?: readonly { readonly name: string; readonly works: boolean; readonly about: string }[];
  };
}

/** A template. */
export type TemplateSummary = Given<Routes["templates"]>[number];

/** What would run. */
export type RunPlan = Given<Routes["plan"]>;

/** Why a node would run. */
export type Explanation = Given<Routes["explain"]>;

/** One revision of a document. */
export type Revision = Given<Routes["revisions"]>[number];

/** What a new document is made from; nothing: an empty one. */
export type NewFrom =
  | { readonly template: string }
  | { readonly document: string }
  | { readonly plain: PlainDocument }
  | { readonly picture: number };

/** What to run. */
export interface RunRequest {
  readonly document: string;
  readonly version?: number;
  readonly targets?: readonly string[];
  readonly count?: number;
  readonly seeds?: "next" | "random" | "as they are";
  /** Chosen by the client: the same key twice is the same order. */
  readonly key?: string;
}

/** Which pictures of the gallery. */
export interface GalleryQuery {
  readonly q?: string;
  readonly before?: number;
  readonly limit?: number;
  readonly document?: string;
  readonly seed?: string;
  readonly node?: string;
  readonly from?: number;
  readonly to?: number;
}

/** A picture with its document and what it was made of. */
export interface GalleryDetail extends GalleryItem {
  readonly plain?: PlainDocument;
  readonly provenance?: unknown;
}

/** What a file holds. */
export interface Inspected {
  readonly plain?: PlainDocument;
  readonly picture?: PictureRef;
  readonly problem?: string;
}

/** A file of the document's folder, or of a named root. */
export type FileChoice = Given<Routes["files"]>[number];

/** The API. Documents are named by id. */
export type Api = ReturnType<typeof createApi>;

/** Makes the API of the server that the page came from. `client` gives this client's id, once it has one. */
export function createApi(client: () => string | undefined = () => undefined, base = "") {
  const ask = <T>(url: string, init: RequestInit) => answerTo<T>(url, withClient(init, client()));
  const get = <T>(path: string, query: object = {}) =>
    ask<T>(`${base}/api/${path}${queryText(query)}`, { method: "GET" });
  const send = <T>(method: "POST" | "PUT", path: string, body: unknown = {}) =>
    ask<T>(`${base}/api/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const drop = <T>(path: string) => ask<T>(`${base}/api/${path}`, { method: "DELETE" });
  const raw = <T>(method: "POST" | "PUT", path: string, bytes: Blob, type: string) =>
    ask<T>(`${base}/api/${path}`, { method, headers: { "content-type": type }, body: bytes });
  const at = (document: string) => `documents/${encodeURIComponent(document)}`;
  return {
    status: () => get<Status>("status"),
    /** A link that lets one more browser in, once. */
    newLogin: () => send<{ readonly url: string }>("POST", "logins"),
    /** Kinds of node: of the newest packs, or of those that a document uses. */
    nodes: (document?: string) => get<readonly Description[]>("nodes", { document }),
    packs: () => get<PacksView>("packs"),
    missingPacks: (document: string) => get<readonly MissingPack[]>(`${at(document)}/packs`),
    searchPacks: (words: string) => get<readonly PackFoundView[]>("packs/search", { q: words }),
    packUpdates: () => send<readonly PackView[]>("POST", "packs/updates"),
    /** Fetches a pack and says what it is; installs nothing. */
    preparePack: (wanted: WantedPack) => send<PreparedView>("POST", "packs/prepare", wanted),
    installPack: (id: string) => send<PackView>("POST", "packs/install", { id }),
    discardPack: (id: string) => drop<unknown>(`packs/prepared/${encodeURIComponent(id)}`),
    removePack: (name: string, version: string) =>
      send<readonly PackView[]>("POST", "packs/remove", { name, version }),
    documents: () => get<readonly DocumentSummary[]>("documents"),
    templates: () => get<readonly TemplateSummary[]>("templates"),
    newDocument: (request: { readonly name?: string; readonly from?: NewFrom }) =>
      send<DocumentSummary>("POST", "documents", request),
    rename: (document: string, name: string) =>
      send<DocumentSummary>("PUT", `${at(document)}/name`, { name }),
    remove: (document: string) => drop<{ readonly said?: string }>(at(document)),
    plan: (document: string, targets?: readonly string[]) =>
      get<RunPlan>(`${at(document)}/plan`, targets === undefined ? {} : { targets: targets.join(",") }),
    explain: (document: string, node: string) =>
      get<Explanation>(`${at(document)}/explain/${encodeURIComponent(node)}`),
    revisions: (document: string) => get<readonly Revision[]>(`${at(document)}/revisions`),
    revision: (document: string, version: number) =>
      get<{ readonly plain: PlainDocument; readonly changes: readonly string[] }>(
        `${at(document)}/revisions/${version}`,
      ),
    restore: (document: string, version: number) =>
      send<unknown>("POST", `${at(document)}/revisions/${version}/restore`),
    settleConflict: (document: string, take: "ours" | "theirs") =>
      send<unknown>("POST", `${at(document)}/conflict`, { take }),
    putPicture: (document: string, name: string, picture: Blob) =>
      raw<FileChoice>(
        "PUT",
        `${at(document)}/pictures/${encodeURIComponent(name)}`,
        picture,
        picture.type || "image/png",
      ),
    pictureByDigest: (document: string, digest: string) =>
      get<readonly FileChoice[]>(`${at(document)}/pictures`, { digest }),
    files: (document: string, kind: "picture" | "lora" | "checkpoint") =>
      get<readonly FileChoice[]>(`${at(document)}/files`, { kind }),
    fileUrl: (document: string, name: string, size = 192) =>
      `${base}/api/${at(document)}/file${queryText({ name, size })}`,
    pictureUrl: (digest: string, size?: number) =>
      `${base}/api/pictures/${encodeURIComponent(digest)}${queryText({ size })}`,
    run: (request: RunRequest) => send<readonly RunSummary[]>("POST", "runs", request),
    cancel: (run: string) => send<unknown>("POST", `runs/${encodeURIComponent(run)}/cancel`),
    move: (run: string, before?: string) =>
      send<unknown>("POST", `runs/${encodeURIComponent(run)}/move`, before === undefined ? {} : { before }),
    pause: () => send<unknown>("POST", "queue/pause"),
    resume: () => send<unknown>("POST", "queue/resume"),
    gallery: (query: GalleryQuery = {}) => get<readonly GalleryItem[]>("gallery", query),
    galleryItem: (id: number) => get<GalleryDetail>(`gallery/${id}`),
    removeFromGallery: (id: number) => drop<unknown>(`gallery/${id}`),
    inspect: (file: Blob) => raw<Inspected>("POST", "inspect", file, file.type || "application/octet-stream"),
  };
}

function withClient(init: RequestInit, client: string | undefined): RequestInit {
  return client === undefined
    ? init
    : { ...init, headers: { ...init.headers, "x-dreamloom-client": client } };
}

async function answerTo<T>(url: string, init: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(url, { credentials: "same-origin", ...init });
    const text = await response.text();
    if (!response.ok) return { problem: problemOf(response.status, text) };
    return { value: (text === "" ? undefined : JSON.parse(text)) as T };
  } catch {
    return {
      problem: {
        status: 0,
        message: "The server did not answer.",
        remedy: "Try again when the connection is back.",
      },
    };
  }
}

function problemOf(status: number, text: string): Problem {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: string; remedy?: string } };
    if (error?.message !== undefined) {
      return {
        status,
        message: error.message,
        ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
      };
    }
  } catch {
    // Not the server's own words: say the status instead.
  }
  return { status, message: `The server answered with ${status}.` };
}

function queryText(query: object): string {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return "";
  return `?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString()}`;
}
