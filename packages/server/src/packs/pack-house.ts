/**
 * Packs as the page sees them: what is installed and who uses it, what a document misses, and installing in two steps.
 * Takes names of the registry only, installs sandboxed only, and prepares one pack at a time.
 */

import { NodeError, type Catalogue, type GraphDocument } from "@dreamloom/engine";
import type { DocumentHub } from "../documents/hub.js";
import type { PackHere, PackOrder, PacksPart } from "../packs-part.js";
import type { MissingPack, PackFoundView, PacksView, PackView, PreparedView } from "../protocol/packs.js";
import { builtInPacks } from "./built-in-packs.js";

/** What may be asked of packs. What cannot be done rejects with a `NodeError`. */
export interface PackHouse {
  view(): Promise<PacksView>;
  missing(document: Pick<GraphDocument, "packs">): readonly MissingPack[];
  prepare(order: PackOrder): Promise<PreparedView>;
  /** Only what was prepared here, and need not be trusted. */
  install(id: string): Promise<PackView>;
  /** Whether there was such a one. */
  discard(id: string): Promise<boolean>;
  remove(name: string, version?: string): Promise<readonly PackView[]>;
  updates(): Promise<readonly PackView[]>;
  search(words: string): Promise<readonly PackFoundView[]>;
  /** Forgets what waits for a word that will not come. */
  close(): Promise<void>;
}

/** What it is put together from. */
export interface PackHouseParts {
  readonly packs: PacksPart | undefined;
  readonly catalogue: () => Catalogue;
  readonly hub: Pick<DocumentHub, "packsUsed">;
}

/** As many may wait for the person's word; the oldest is forgotten for one more. */
const mostPrepared = 8;
/** As many may wait to be fetched. */
const mostWaiting = 4;

const none: PacksView["enforced"] = {
  holds: false,
  says: "This server was started without packs of others.",
  unenforced: [],
};

/** Makes it. */
export function createPackHouse(parts: PackHouseParts): PackHouse {
  return new LocalPackHouse(parts);
}

class LocalPackHouse implements PackHouse {
  readonly #prepared = new Map<string, PreparedView>();
  /** By name, as the registry said when it was last asked. */
  #updates: ReadonlyMap<string, string> = new Map();
  #fetching: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(private readonly parts: PackHouseParts) {}

  async view(): Promise<PacksView> {
    const { packs } = this.parts;
    const views = await this.#views(this.#all());
    return { packs: views, enforced: packs === undefined ? none : await packs.enforced() };
  }

  missing(document: Pick<GraphDocument, "packs">): readonly MissingPack[] {
    return this.parts.packs?.missing(document) ?? [];
  }

  async prepare(order: PackOrder): Promise<PreparedView> {
    const packs = this.#packs();
    if (this.#waiting >= mostWaiting) throw new NodeError("Other packs are being fetched. Try again soon.");
    this.#waiting += 1;
    const turn = this.#fetching.then(() => packs.prepare(order));
    this.#fetching = turn.catch(() => undefined);
    try {
      const prepared = await turn;
      this.#prepared.set(prepared.id, prepared);
      const [oldest] = this.#prepared.keys();
      if (this.#prepared.size > mostPrepared && oldest !== undefined) await this.discard(oldest);
      return prepared;
    } finally {
      this.#waiting -= 1;
    }
  }

  async install(id: string): Promise<PackView> {
    const prepared = this.#prepared.get(id);
    if (prepared === undefined)
      throw new NodeError("Nothing is prepared under this id (any more). Prepare the pack again.", {
        kind: "file-missing",
      });
    if (prepared.mustTrust !== undefined)
      throw new NodeError(
        `"${prepared.name}" can only be installed as trusted, by the command line. ${prepared.mustTrust.because}`,
        { remedy: prepared.mustTrust.command },
      );
    const installed = await this.#packs().install(id);
    this.#prepared.delete(id);
    const [view] = await this.#views([installed]);
    return view!;
  }

  async discard(id: string): Promise<boolean> {
    if (!this.#prepared.delete(id)) return false;
    await this.#packs().discard(id);
    return true;
  }

  async remove(name: string, version?: string): Promise<readonly PackView[]> {
    return this.#views(await this.#packs().remove(name, version));
  }

  async updates(): Promise<readonly PackView[]> {
    const found = await this.#packs().updates();
    this.#updates = new Map(found.map(({ name, to }) => [name, to]));
    return (await this.#views(this.#all())).filter(({ update }) => update !== undefined);
  }

  async search(words: string): Promise<readonly PackFoundView[]> {
    return this.#packs().search(words);
  }

  async close(): Promise<void> {
    for (const id of [...this.#prepared.keys()]) await this.discard(id).catch(() => false);
  }

  #packs(): PacksPart {
    const { packs } = this.parts;
    if (packs === undefined) throw new NodeError(none.says);
    return packs;
  }

  #all(): readonly PackHere[] {
    const { packs, catalogue } = this.parts;
    return [...builtInPacks(catalogue()), ...(packs?.list() ?? [])];
  }

  /** With the documents that use each, and what the registry said of newer versions. */
  async #views(packs: readonly PackHere[]): Promise<readonly PackView[]> {
    const documents = await this.parts.hub.packsUsed();
    const versions = versionsOf(this.#all());
    return packs.map((pack) => {
      const { name, version, prefix } = pack;
      const [newest] = versions.get(name) ?? [];
      const to = this.#updates.get(name);
      const update = newest === version && to !== undefined && to !== version ? to : undefined;
      const usedBy = documents.flatMap(({ document, title, packs: used }) =>
        used
          .filter((one) => one.name === name && one.prefix === prefix)
          .filter((one) => isOf(one.version, version, versions.get(name) ?? []))
          .map((one) => ({ document, title, version: one.version })),
      );
      return { ...pack, usedBy, ...(update !== undefined && { update }) };
    });
  }
}

/** By name, the newest first. */
function versionsOf(packs: readonly PackHere[]): ReadonlyMap<string, readonly string[]> {
  const versions = new Map<string, string[]>();
  for (const { name, version } of packs) versions.set(name, [...(versions.get(name) ?? []), version]);
  return versions;
}

/** A document uses the version that it records, or where that is not installed the newest. */
function isOf(recorded: string, version: string, versions: readonly string[]): boolean {
  return versions.includes(recorded) ? recorded === version : versions[0] === version;
}
