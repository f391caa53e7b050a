/**
 * Opens the packs of a home folder. What finding, checking and running packs takes is here at once; what fetching and
 * installing takes (npm, validation of strangers' text) is loaded when it is asked for the first time.
 */

import { NodeError, type Catalogue, type GraphDocument } from "@dreamloom/engine";
import { tmpdir } from "node:os";
import type { Evidence } from "./evidence.js";
import type { InstalledPack, PreparedPack, Trust } from "./installed-pack.js";
import type { MissingPacks, PackAudit, PackFound, Packs, PackUpdate } from "./packs.js";
import type { PacksOptions } from "./store/options.js";
import { packageFolder, placesIn, type Places } from "./store/places.js";
import type { Prepared, Preparing } from "./store/prepare.js";
import { treeOfRecord, readRecords, type PackRecord } from "./store/records.js";
import { Shelf } from "./store/shelf.js";
import { watchPacks } from "./store/watch-packs.js";

/** Opens packs. Dispose of them: that ends their processes. */
export async function openPacks(options: PacksOptions): Promise<Packs> {
  const packs = new OpenedPacks(options);
  await packs.refresh();
  return packs;
}

class OpenedPacks implements Packs {
  readonly #places: Places;
  readonly #shelf: Shelf;
  readonly #prepared = new Map<string, Prepared>();
  readonly #listeners = new Set<() => void>();
  #unwatch: (() => void) | undefined;
  #warned: string | undefined;

  constructor(private readonly options: PacksOptions) {
    this.#places = placesIn(options.home);
    this.#shelf = new Shelf(options, () => this.#tell());
  }

  get pids(): readonly number[] {
    return this.#shelf.pids;
  }

  list(): readonly InstalledPack[] {
    return this.#shelf.list();
  }

  catalogueFor(document?: Pick<GraphDocument, "packs">): Catalogue {
    return this.#shelf.catalogueFor(document);
  }

  missing(document: Pick<GraphDocument, "packs">): MissingPacks {
    return this.#shelf.missing(document);
  }

  async prepare(spec: string, preparing: Preparing = {}): Promise<PreparedPack> {
    const { preparePack } = await import("./store/prepare.js");
    const prepared = await preparePack(spec, this.options, preparing);
    this.#prepared.set(prepared.shown.id, prepared);
    return prepared.shown;
  }

  async install(id: string, trust: Trust): Promise<InstalledPack> {
    const prepared = this.#prepared.get(id);
    if (!prepared) throw new NodeError("This pack is not prepared any more. Ask for it again.");
    const { installPack, refuseSandboxed } = await import("./store/install.js");
    if (trust === "sandboxed") refuseSandboxed(prepared);
    this.#prepared.delete(id);
    const record = await installPack(prepared, trust, this.options);
    await this.refresh();
    const held = this.list().find((pack) => pack.from.kind !== "dev" && isOf(record, pack));
    return held ?? this.#installedOf(record, prepared);
  }

  async discard(id: string): Promise<void> {
    const prepared = this.#prepared.get(id);
    this.#prepared.delete(id);
    if (!prepared) return;
    const { closeStage } = await import("./store/staging.js");
    await closeStage(prepared.stage);
  }

  async remove(name: string, version?: string): Promise<readonly InstalledPack[]> {
    await this.refresh();
    const before = this.list();
    if (
      before.every((pack) => pack.manifest.name !== name || pack.from.kind === "dev") &&
      before.some((pack) => pack.manifest.name === name)
    )
      throw new NodeError(
        `The pack "${name}" is not installed; it is being worked on, until its pack dev is ended.`,
      );
    const { removePack } = await import("./store/install.js");
    const removed = await removePack(name, version, this.options);
    await this.refresh();
    return before.filter((pack) => pack.from.kind !== "dev" && removed.some((record) => isOf(record, pack)));
  }

  async updates(signal?: AbortSignal): Promise<readonly PackUpdate[]> {
    const records = await readRecords(this.#places);
    if (records.length === 0) return [];
    const { findUpdates } = await import("./store/ask-around.js");
    return findUpdates(records, this.#asking(signal));
  }

  async search(words: string, signal?: AbortSignal): Promise<readonly PackFound[]> {
    const { findPacks } = await import("./store/ask-around.js");
    return findPacks(words, await readRecords(this.#places), this.#asking(signal));
  }

  async audit(signal?: AbortSignal): Promise<readonly PackAudit[]> {
    const { auditPack } = await import("./store/audit.js");
    await this.#shelf.check();
    const audits: PackAudit[] = [];
    const { registry } = this.options;
    for (const record of await readRecords(this.#places))
      audits.push(await auditPack(record, { places: this.#places, registry, signal }));
    return audits;
  }

  async evidence(options: { readonly again?: boolean } = {}): Promise<Evidence> {
    const evidence = await this.options.evidence(options);
    if (options.again === true) {
      await this.#shelf.lookAnew();
      this.#tell();
    }
    return evidence;
  }

  async refresh(): Promise<void> {
    if (await this.#shelf.look()) this.#tell();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#unwatch ??= watchPacks(this.#places, () => {
      this.refresh().catch((thrown: unknown) => this.#warnOnce(String(thrown)));
    });
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#unwatch?.();
      this.#unwatch = undefined;
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
    this.#unwatch?.();
    for (const id of [...this.#prepared.keys()]) await this.discard(id);
    await this.#shelf[Symbol.asyncDispose]();
  }

  /** It is looked every two seconds, and told once. */
  #warnOnce(message: string): void {
    if (message !== this.#warned) this.options.onWarning(message);
    this.#warned = message;
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #asking(signal: AbortSignal | undefined) {
    return { folder: tmpdir(), registry: this.options.registry, signal };
  }

  #installedOf(record: PackRecord, { shown }: Prepared): InstalledPack {
    const { trust, addedAt, manifest } = record;
    const folder = packageFolder(treeOfRecord(this.#places, record), manifest.name);
    return { ...shown.pack, folder, trust, addedAt };
  }
}

function isOf({ manifest, integrity }: PackRecord, pack: InstalledPack): boolean {
  const { name, version } = pack.manifest;
  return name === manifest.name && version === manifest.version && integrity === pack.integrity;
}
