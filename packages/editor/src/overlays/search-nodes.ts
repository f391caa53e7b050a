/** Which kinds of node search-to-add shows, and in which order: by words, by fit with the held link, recent ones first. */

import type { Description, PortDescription } from "@dreamloom/engine/document";
import { go, prepare, single, type Prepared } from "fuzzysort";
import { fitRank, portsThatFit } from "../ops/fits.js";
import type { Descriptions } from "../ops/refs.js";

/** A kind of node that was found, and the port that takes the held link. */
export interface NodeHit {
  readonly description: Description;
  readonly port?: PortDescription;
}

/** What is searched for. */
export interface NodeQuery {
  readonly words: string;
  /** The port that is held; only what takes it is shown. */
  readonly held?: { readonly port: PortDescription; readonly side: "input" | "output" } | undefined;
  /** Types that were used last, the latest first. */
  readonly recent: readonly string[];
}

/** Finds kinds of node. */
export function searchNodes(
  descriptions: Descriptions,
  { words, held, recent }: NodeQuery,
): readonly NodeHit[] {
  const ranks = new Map<Entry, { readonly rank: number; readonly hit: NodeHit }>();
  for (const entry of entriesOf(descriptions)) {
    const hit = hitOf(entry.description, held);
    if (!hit) continue;
    const at = recent.indexOf(entry.description.type);
    ranks.set(entry, { hit, rank: (held ? rankOf(hit, held) : 0) * 100 + (at < 0 ? 0 : recent.length - at) });
  }
  const entries = [...ranks.keys()];
  if (words.trim() === "") {
    const byTitle = (a: Entry, b: Entry): number => (a.description.title < b.description.title ? -1 : 1);
    entries.sort((a, b) => ranks.get(b)!.rank - ranks.get(a)!.rank || byTitle(a, b));
    return entries.map((entry) => ranks.get(entry)!.hit);
  }
  const found = go(words, entries, {
    keys: [(entry) => entry.title, (entry) => entry.words, (entry) => entry.ports],
    limit: 60,
    threshold: 0.2,
    scoreFn: (result) => {
      const [title, more, ports] = result;
      const alias = Math.max(0, ...result.obj.aliases.map((each) => single(words, each)?.score ?? 0));
      const best = Math.max(
        0.95 * alias,
        title?.score ?? 0,
        0.85 * (more?.score ?? 0),
        0.7 * (ports?.score ?? 0),
      );
      return best + Math.min(0.1, ranks.get(result.obj)!.rank / 5000);
    },
  });
  return found.map(({ obj }) => ranks.get(obj)!.hit);
}

interface Entry {
  readonly description: Description;
  readonly title: Prepared;
  /** Each for itself: a whole one found is nearer than its letters in several. */
  readonly aliases: readonly Prepared[];
  readonly words: Prepared;
  readonly ports: Prepared;
}

const prepared = new WeakMap<Descriptions, readonly Entry[]>();

/** Made ready once per catalogue, so that typing costs only the search. */
function entriesOf(descriptions: Descriptions): readonly Entry[] {
  const known = prepared.get(descriptions);
  if (known) return known;
  const entries = [...descriptions.values()].map((description) => {
    const { title, type, aliases, group = "", pack, inputs, outputs } = description;
    const ports = [...inputs, ...outputs].map(({ name, socket }) => `${name} ${socket.name}`);
    return {
      description,
      title: prepare(title),
      aliases: aliases.map((alias) => prepare(alias)),
      words: prepare([type.split("/").at(-1), ...aliases, group, pack.prefix, packWord(pack)].join(" ")),
      ports: prepare([...new Set(ports)].join(" ")),
    };
  });
  prepared.set(descriptions, entries);
  return entries;
}

/** What comes with Dreamloom is not found by the name of its package: everything would be. */
function packWord({ trust, name }: Description["pack"]): string {
  return trust === undefined ? "" : name;
}

function hitOf(description: Description, held: NodeQuery["held"]): NodeHit | undefined {
  if (!held) return { description };
  const fitting = portsThatFit(description, held.port, held.side);
  const rank = (port: PortDescription): number =>
    held.side === "output" ? fitRank(held.port, port) : fitRank(port, held.port);
  const [port] = [...fitting].sort((a, b) => rank(b) - rank(a));
  return port && { description, port };
}

function rankOf({ port }: NodeHit, held: NonNullable<NodeQuery["held"]>): number {
  if (!port) return 0;
  return held.side === "output" ? fitRank(held.port, port) : fitRank(port, held.port);
}
