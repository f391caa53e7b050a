/**
 * What the server is handed of packs: in the words of the protocol, so that nothing here knows where packs lie or how they
 * run. There is no way through it to a path, a URL, a script or to trust: what is installed from here is sandboxed.
 */

import type { GraphDocument } from "@dreamloom/engine";
import type { MissingPack, PackFoundView, PacksView, PackView, PreparedView } from "./protocol/packs.js";

/** A pack as it is installed; which documents use it is the server's to find. */
export type PackHere = Omit<PackView, "usedBy" | "update">;

/** A pack of the registry, by its name; without a version the newest. */
export interface PackOrder {
  readonly name: string;
  readonly version?: string | undefined;
  /** What a document recorded: another one is refused. */
  readonly integrity?: string | undefined;
}

/** Packs of a home folder. What cannot be done rejects with a `NodeError`. */
export interface PacksPart {
  /** Every pack, built-in ones first, every version, newest first. */
  list(): readonly PackHere[];
  /** What of a document's packs is not here as it says. */
  missing(document: Pick<GraphDocument, "packs">): readonly MissingPack[];
  /** Fetches from the registry and looks; installs nothing. */
  prepare(order: PackOrder, signal?: AbortSignal): Promise<PreparedView>;
  /** Installs what was prepared, sandboxed. Refuses what must be trusted: only the command line trusts. */
  install(id: string): Promise<PackHere>;
  /** Forgets what was prepared. */
  discard(id: string): Promise<void>;
  /** Removes a version, or all of a pack; gives what was removed. */
  remove(name: string, version?: string): Promise<readonly PackHere[]>;
  /** Asks the registry for newer versions. */
  updates(signal?: AbortSignal): Promise<readonly { readonly name: string; readonly to: string }[]>;
  search(words: string, signal?: AbortSignal): Promise<readonly PackFoundView[]>;
  /** What this machine enforces on sandboxed packs: tried once, it may take seconds. */
  enforced(): Promise<PacksView["enforced"]>;
  /** Called when what is installed or being worked on has changed, here or by another process. Gives a function that ends it. */
  onChange(listener: () => void): () => void;
}
