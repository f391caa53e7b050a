/**
 * All packs of a home folder, put together: what is installed, the catalogue that a document gets, installing in two
 * steps, and the evidence of what is enforced. Types only; `open-packs.ts` makes it.
 */

import type { Catalogue, GraphDocument } from "@dreamloom/engine";
import type { Evidence } from "./evidence.js";
import type { InstalledPack, PreparedPack, Trust } from "./installed-pack.js";

/** What a document says of a pack that it uses. */
export interface PackWanted {
  readonly prefix: string;
  readonly name: string;
  readonly version: string;
  readonly integrity?: string;
}

/** A pack of a registry, as searching finds it. */
export interface PackFound {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly publisher?: string;
  /** Milliseconds since 1970. */
  readonly publishedAt?: number;
  readonly installed: boolean;
}

/** A newer version of an installed pack. */
export interface PackUpdate {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** What auditing found of one pack. Sentences. */
export interface PackAudit {
  readonly name: string;
  readonly version: string;
  /** Bad: do not use it. */
  readonly problems: readonly string[];
  /** What was checked and found right. */
  readonly checked: readonly string[];
  /** What could not be checked, and why. */
  readonly unchecked: readonly string[];
}

/** What of a document's packs is not here as it says. */
export interface MissingPacks {
  /** Not installed at all, or not in that version: each can be installed exactly. */
  readonly missing: readonly PackWanted[];
  /** Those of them in whose place another version is used. */
  readonly instead: readonly { readonly wanted: PackWanted; readonly used: string }[];
}

/** Everything about packs. */
export interface Packs extends AsyncDisposable {
  /** Every installed pack, every version, by name and newest first; packs being worked on (`pack dev`) among them. */
  list(): readonly InstalledPack[];
  /**
   * The catalogue for a document: of each pack the very version that the document records where that is installed, else
   * the newest. Equal choices give the same object. Without a document: the newest of each. Built-in packs are always in.
   */
  catalogueFor(document?: Pick<GraphDocument, "packs">): Catalogue;
  /** What of a document's packs is missing. */
  missing(document: Pick<GraphDocument, "packs">): MissingPacks;
  /** Fetches and looks; installs nothing yet. `spec` as npm takes it: `toon`, `toon@1.2.0`, a folder, a `.tgz`. Rejects with a `NodeError`. */
  prepare(
    spec: string,
    options?: {
      readonly integrity?: string | undefined;
      /** Refuses everything but a name of the registry, alone or with a range. */
      readonly from?: "registry" | undefined;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<PreparedPack>;
  /** Installs what was prepared. Refuses `sandboxed` where it must be trusted. */
  install(id: string, trust: Trust): Promise<InstalledPack>;
  /** Forgets what was prepared. */
  discard(id: string): Promise<void>;
  /** Removes a version, or all of a pack. Gives what was removed. */
  remove(name: string, version?: string): Promise<readonly InstalledPack[]>;
  updates(signal?: AbortSignal): Promise<readonly PackUpdate[]>;
  search(words: string, signal?: AbortSignal): Promise<readonly PackFound[]>;
  audit(signal?: AbortSignal): Promise<readonly PackAudit[]>;
  /** What this machine enforces; tried once per machine and Node version and remembered, anew with `again`. */
  evidence(options?: { readonly again?: boolean }): Promise<Evidence>;
  /** Looks at the home folder again (another process may have changed it); cheap when nothing has. */
  refresh(): Promise<void>;
  /** Called when what is installed or being worked on has changed, here or by another process. Gives a function that ends it. */
  onChange(listener: () => void): () => void;
  /** Ids of the packs' processes that run now. */
  readonly pids: readonly number[];
}
