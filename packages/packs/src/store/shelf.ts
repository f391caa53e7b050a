/**
 * The shelf: every pack of a home folder as this process holds it. Looks at what is written down, holds what is new, lets go of
 * what left. Costs two looks at the disk while nothing is installed, and imports nothing heavy.
 */

import { createCatalogue, NodeError, type Catalogue, type GraphDocument, type Pack } from "@dreamloom/engine";
import type { InstalledPack } from "../installed-pack.js";
import type { MissingPacks, PackWanted } from "../packs.js";
import { isPackName, looksLikeVersion } from "../pack-name.js";
import { stampOfDev } from "./dev-entries.js";
import { linkEngine } from "./engine-link.js";
import { HeldPack, type Holding } from "./held-pack.js";
import { readHoldings } from "./holdings.js";
import type { PacksOptions } from "./options.js";
import { placesIn, type Places } from "./places.js";
import { stampOf } from "./records.js";

/** A graph may still hold definitions of so many that left. */
const mostRetired = 50;

/** Every pack that this process holds. Dispose of it: that ends their processes. */
export class Shelf implements AsyncDisposable {
  readonly #places: Places;
  /** By name, newest first; one being worked on stands alone for its name. */
  #groups: ReadonlyMap<string, readonly HeldPack[]> = new Map();
  #all: readonly HeldPack[] = [];
  readonly #retiring = new Set<HeldPack>();
  #stamp: string | undefined;
  #looking: Promise<boolean> | undefined;
  readonly #catalogues = new Map<
    string,
    { readonly chosen: readonly HeldPack[]; readonly catalogue: Catalogue }
  >();

  constructor(
    private readonly options: PacksOptions,
    /** Called when what stands here has changed. */
    private readonly onChange: () => void,
  ) {
    this.#places = placesIn(options.home);
  }

  list(): readonly InstalledPack[] {
    return this.#all.map(({ installed }) => installed);
  }

  get pids(): readonly number[] {
    return [...this.#all, ...this.#retiring].flatMap(({ pids }) => pids);
  }

  /** Holds every installed pack's files against what was installed. */
  async check(): Promise<void> {
    for (const held of this.#all) await held.check();
  }

  catalogueFor(document?: Pick<GraphDocument, "packs">): Catalogue {
    const wanted = document ? wantedBy(document) : [];
    const chosen = [...this.#groups].flatMap(
      ([name, group]) =>
        choose(
          group,
          wanted.filter((one) => one.name === name),
        ) ?? [],
    );
    const key = JSON.stringify(chosen.map((held) => held.key));
    const known = this.#catalogues.get(key) ?? { chosen, catalogue: this.#put(chosen) };
    this.#catalogues.set(key, known);
    return known.catalogue;
  }

  missing(document: Pick<GraphDocument, "packs">): MissingPacks {
    const wrong = wantedBy(document).flatMap((wanted) => {
      const group = this.#groups.get(wanted.name) ?? [];
      if (this.#isBuiltIn(wanted) || group.some((held) => isDev(held) || isExactly(held, wanted))) return [];
      return [{ wanted, used: choose(group, [])?.installed.manifest.version }];
    });
    return {
      missing: wrong.map(({ wanted }) => wanted),
      instead: wrong.flatMap(({ wanted, used }) => (used === undefined ? [] : [{ wanted, used }])),
    };
  }

  /** Looks at everything anew, changed or not: what this machine enforces may be another. */
  async lookAnew(): Promise<void> {
    await this.#looking;
    this.#stamp = this.#stamp === undefined ? undefined : "";
    await this.look();
  }

  /** Looks whether anything has changed since the last look; true when it has. */
  async look(): Promise<boolean> {
    this.#looking ??= this.#lookOnce().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#all, ...this.#retiring].map((held) => held[Symbol.asyncDispose]()));
  }

  async #lookOnce(): Promise<boolean> {
    const stamp = `${await stampOf(this.#places.lock)} ${await stampOfDev(this.options.home)}`;
    if (stamp === this.#stamp) return false;
    const isNew = this.#stamp !== undefined || stamp !== "none none";
    if (isNew) await this.#hold(await readHoldings(this.options));
    this.#stamp = stamp;
    return isNew;
  }

  async #hold(holdings: readonly Holding[]): Promise<void> {
    const same = (held: HeldPack, { key, problem }: Holding): boolean =>
      held.key === key && (held.installed.problem === problem || held.definitions === undefined);
    const before = this.#all;
    const now = await Promise.all(
      holdings.map(
        (holding) =>
          before.find((held) => same(held, holding)) ?? HeldPack.hold(holding, this.options, this.onChange),
      ),
    );
    if (now.length > 0) await linkEngine(this.#places, this.options.engineFolder).catch(this.#cannotLink);
    const left = this.#all.filter((held) => !now.includes(held));
    this.#groups = await grouped(now);
    this.#all = [...this.#groups.values()].flat();
    this.#keepCatalogues();
    for (const held of left) this.#retire(held);
    for (const { installed } of now.filter((held) => !before.includes(held)))
      if (installed.problem !== undefined)
        this.options.onWarning(`The pack "${installed.manifest.name}" cannot be used. ${installed.problem}`);
  }

  /** A document whose packs are the same keeps its catalogue. */
  #keepCatalogues(): void {
    const here = new Set(this.#all);
    for (const [key, { chosen }] of this.#catalogues)
      if (!chosen.every((held) => here.has(held))) this.#catalogues.delete(key);
  }

  #cannotLink = (thrown: unknown): void => {
    this.options.onWarning(`Packs cannot find the engine: ${(thrown as Error).message}`);
  };

  #retire(held: HeldPack): void {
    this.#retiring.add(held);
    const idle = [...this.#retiring].filter(({ isRunning }) => !isRunning);
    for (const old of idle.slice(0, -mostRetired)) this.#retiring.delete(old);
    held.retire().catch((thrown: unknown) => this.options.onWarning(String(thrown)));
  }

  /** One pack that does not go with the others is left out, and told; it must not keep them from being used. */
  #put(chosen: readonly HeldPack[]): Catalogue {
    const packs: Pack[] = [...this.options.builtIn];
    let catalogue = createCatalogue(packs);
    for (const held of chosen) {
      if (!held.definitions) continue;
      try {
        catalogue = createCatalogue([...packs, held.definitions]);
        packs.push(held.definitions);
      } catch (thrown) {
        if (!(thrown instanceof NodeError)) throw thrown;
        held.spoil(thrown.message);
      }
    }
    return catalogue;
  }

  #isBuiltIn({ prefix, name }: PackWanted): boolean {
    return this.options.builtIn.some((pack) => pack.prefix === prefix && pack.name === name);
  }
}

/** Packs that a document records, as far as they can be packs at all; what is wrong with the others is for checking to say. */
export function wantedBy({ packs }: Pick<GraphDocument, "packs">): readonly PackWanted[] {
  return [...packs].flatMap(([prefix, { name, version, integrity }]) => {
    if (typeof name !== "string" || !isPackName(name)) return [];
    if (typeof version !== "string" || !looksLikeVersion(version)) return [];
    const isDigest = typeof integrity === "string" && /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity);
    return [{ prefix, name, version, ...(isDigest && { integrity }) }];
  });
}

/** The one that is being worked on, or the very version that is wanted, or the newest that can be used, or the newest. */
function choose(group: readonly HeldPack[], wanted: readonly PackWanted[]): HeldPack | undefined {
  const dev = group.find(isDev);
  if (dev) return dev;
  const exact = group.find((held) => wanted.some((one) => isExactly(held, one)));
  return exact ?? group.find((held) => held.installed.problem === undefined) ?? group[0];
}

function isExactly({ installed: { manifest, integrity } }: HeldPack, wanted: PackWanted): boolean {
  if (manifest.name !== wanted.name || manifest.version !== wanted.version) return false;
  return wanted.integrity === undefined || wanted.integrity === integrity;
}

function isDev({ installed }: HeldPack): boolean {
  return installed.from.kind === "dev";
}

async function grouped(all: readonly HeldPack[]): Promise<ReadonlyMap<string, readonly HeldPack[]>> {
  const groups = new Map<string, HeldPack[]>();
  const named = [...all].sort((a, b) => (a.installed.manifest.name < b.installed.manifest.name ? -1 : 1));
  for (const held of named) {
    const { name } = held.installed.manifest;
    groups.set(name, [...(groups.get(name) ?? []), held]);
  }
  if ([...groups.values()].every((group) => group.length === 1)) return groups;
  const { default: compare } = await import("semver/functions/compare.js");
  for (const group of groups.values())
    group.sort(
      (a, b) =>
        Number(isDev(b)) - Number(isDev(a)) ||
        compare(b.installed.manifest.version, a.installed.manifest.version),
    );
  return groups;
}
