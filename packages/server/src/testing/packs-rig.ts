/**
 * Packs for tests of the server: a registry in memory and what is installed of it, by the very interface that the command
 * line fills. Nodes run in this process; no test of what shuts a pack in stands on it.
 */

import { createCatalogue, NodeError, type Catalogue, type GraphDocument, type Pack } from "@dreamloom/engine";
import type { PackHere, PackOrder, PacksPart } from "../packs-part.js";
import type { MissingPack, PreparedView } from "../protocol/packs.js";

/** A package of the rig's registry. */
export interface RigPackage {
  readonly pack: Pack;
  readonly about?: string;
  readonly asks?: readonly string[];
  readonly warnings?: readonly string[];
  /** Why it must be trusted. */
  readonly mustTrust?: string;
}

/** The rig: what the server is handed, and what a test does behind its back. */
export interface PacksRig {
  readonly packs: PacksPart;
  readonly catalogueFor: (document?: Pick<GraphDocument, "packs">) => Catalogue;
  /** What was asked of the registry, in order. */
  readonly asked: string[];
  /** Puts a package into the registry. */
  publish(published: RigPackage): void;
  /** Puts one in its place, as `pack dev` or another process does. */
  install(installed: RigPackage): void;
  uninstall(name: string): void;
}

/** Makes a rig; `builtIn` are always in the catalogue. */
export function packsRig(builtIn: readonly Pack[]): PacksRig {
  return new Rig(builtIn);
}

class Rig implements PacksRig {
  readonly asked: string[] = [];
  readonly packs: PacksPart;
  readonly #registry: RigPackage[] = [];
  #installed: readonly RigPackage[] = [];
  readonly #prepared = new Map<string, RigPackage>();
  readonly #listeners = new Set<() => void>();
  readonly #catalogues = new Map<string, Catalogue>();
  #ids = 0;

  constructor(private readonly builtIn: readonly Pack[]) {
    this.packs = {
      list: () => this.#installed.map((each) => hereOf(each)),
      missing: (document) => this.#missing(document),
      prepare: (order) => this.#prepare(order),
      install: (id) => {
        const found = this.#prepared.get(id);
        if (found === undefined) return Promise.reject(new NodeError(`Nothing is prepared as "${id}".`));
        this.#prepared.delete(id);
        this.install(found);
        return Promise.resolve(hereOf(found));
      },
      discard: (id) => {
        this.#prepared.delete(id);
        return Promise.resolve();
      },
      remove: (name, version) => {
        const gone = this.#installed.filter(
          ({ pack }) => pack.name === name && (version ?? pack.version) === pack.version,
        );
        if (gone.length === 0) return Promise.reject(new NodeError(`"${name}" is not installed.`));
        this.#set(this.#installed.filter((each) => !gone.includes(each)));
        return Promise.resolve(gone.map((each) => hereOf(each)));
      },
      updates: () => {
        this.asked.push("updates");
        const names = new Set(this.#installed.map(({ pack }) => pack.name));
        return Promise.resolve(
          [...names].flatMap((name) => {
            const newest = this.#newest(name)?.pack.version;
            const has = this.#installed.find(({ pack }) => pack.name === name)?.pack.version;
            return newest === undefined || newest === has ? [] : [{ name, to: newest }];
          }),
        );
      },
      search: (words) => {
        this.asked.push(`search ${words}`);
        const found = this.#registry.filter(({ pack, about = "" }) =>
          `${pack.name} ${about}`.includes(words),
        );
        return Promise.resolve(
          found.map(({ pack: { name, version }, about = "" }) => ({
            ...{ name, version, about },
            installed: this.#installed.some(({ pack }) => pack.name === name),
          })),
        );
      },
      enforced: () =>
        Promise.resolve({ holds: true, says: "Packs are shut in by bubblewrap here.", unenforced: [] }),
      onChange: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
  }

  readonly catalogueFor = (document?: Pick<GraphDocument, "packs">): Catalogue => {
    const chosen = [...new Set(this.#installed.map(({ pack }) => pack.name))].map((name) => {
      const versions = this.#installed.filter(({ pack }) => pack.name === name);
      const wanted = document?.packs.get(versions[0]!.pack.prefix)?.["version"];
      return (versions.find(({ pack }) => pack.version === wanted) ?? versions[0]!).pack;
    });
    const key = chosen.map(({ name, version, integrity }) => `${name} ${version} ${integrity}`).join("\n");
    const known = this.#catalogues.get(key) ?? createCatalogue([...this.builtIn, ...chosen]);
    this.#catalogues.set(key, known);
    return known;
  };

  publish(published: RigPackage): void {
    this.#registry.unshift(published);
  }

  install(installed: RigPackage): void {
    const { name, version } = installed.pack;
    const others = this.#installed.filter(({ pack }) => pack.name !== name || pack.version !== version);
    this.#set([installed, ...others]);
  }

  uninstall(name: string): void {
    this.#set(this.#installed.filter(({ pack }) => pack.name !== name));
  }

  #set(installed: readonly RigPackage[]): void {
    this.#installed = installed;
    for (const listener of [...this.#listeners]) listener();
  }

  #newest(name: string): RigPackage | undefined {
    return this.#registry.find(({ pack }) => pack.name === name);
  }

  #missing({ packs }: Pick<GraphDocument, "packs">): readonly MissingPack[] {
    return [...packs].flatMap(([prefix, { name, version, integrity }]) => {
      if (typeof name !== "string" || typeof version !== "string") return [];
      if (this.builtIn.some((pack) => pack.prefix === prefix)) return [];
      const versions = this.#installed.filter(({ pack }) => pack.name === name);
      if (versions.some(({ pack }) => pack.version === version)) return [];
      return [
        {
          ...{ prefix, name, version, command: `dreamloom pack add ${name}@${version}` },
          ...(typeof integrity === "string" && { integrity }),
          ...(versions[0] !== undefined && { used: versions[0].pack.version }),
        },
      ];
    });
  }

  #prepare({ name, version, integrity }: PackOrder): Promise<PreparedView> {
    this.asked.push(`prepare ${name}${version === undefined ? "" : `@${version}`}`);
    const found = this.#registry.find(
      ({ pack }) => pack.name === name && (version ?? pack.version) === pack.version,
    );
    if (found === undefined)
      return Promise.reject(
        new NodeError(`The registry has no ${name}${version === undefined ? "" : `@${version}`}.`),
      );
    if (integrity !== undefined && integrity !== found.pack.integrity)
      return Promise.reject(
        new NodeError(`"${name}" ${found.pack.version} is another one than the document recorded.`),
      );
    const id = `prepared-${++this.#ids}`;
    this.#prepared.set(id, found);
    return Promise.resolve(this.#preparedView(id, found));
  }

  #preparedView(id: string, published: RigPackage): PreparedView {
    const { name, version, about, license, integrity, asks, nodes, provenance } = hereOf(published);
    const before = this.#installed.find(({ pack }) => pack.name === name);
    const { mustTrust, warnings = [] } = published;
    return {
      ...{ id, name, version, about, license, integrity, asks, nodes, provenance, warnings },
      ...{ dependencies: [], enforced: "Packs are shut in by bubblewrap here." },
      asksMore: asks.filter((ask) => !(before?.asks ?? []).includes(ask)),
      ...(before !== undefined && { replaces: before.pack.version }),
      ...(mustTrust !== undefined && {
        mustTrust: { because: mustTrust, command: `dreamloom pack add ${name} --trust` },
      }),
    };
  }
}

function hereOf({ pack, about = "A pack of the rig.", asks = [] }: RigPackage): PackHere {
  const { prefix, name, version, integrity, trust = "sandboxed", dev, nodes } = pack;
  return {
    ...{ prefix, name, version, integrity, trust, about, asks, license: "MIT", dependencies: 0 },
    ...(dev && { dev }),
    nodes: nodes.map(({ type, title, about }) => ({ type, title, about })),
    provenance: "Who built it is not known: the registry has no provenance for it.",
  };
}
