/** Kinds of node by type, and whether a document's are others than the newest. */

import type { Description } from "@dreamloom/engine/document";
import type { PlainDocument } from "@dreamloom/engine/edits";

/** Kinds of node by type. */
export type Kinds = ReadonlyMap<string, Description>;

/** By type; a kind that is as it was before stays the same object, so that nothing is drawn anew for it. */
export function kindsOf(descriptions: readonly Description[], before: Kinds = new Map()): Kinds {
  const kinds = new Map<string, Description>();
  for (const description of descriptions) {
    const old = before.get(description.type);
    kinds.set(description.type, old && isEqual(old, description) ? old : description);
  }
  const same = kinds.size === before.size && [...kinds].every(([type, kind]) => before.get(type) === kind);
  return same ? before : kinds;
}

function isEqual(a: Description, b: Description): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const packsKnown = new WeakMap<Kinds, ReadonlyMap<string, Description["pack"]>>();

/** The packs of these kinds, by prefix. */
export function packsOf(kinds: Kinds): ReadonlyMap<string, Description["pack"]> {
  let packs = packsKnown.get(kinds);
  if (packs === undefined) {
    packs = new Map([...kinds.values()].map(({ pack }) => [pack.prefix, pack]));
    packsKnown.set(kinds, packs);
  }
  return packs;
}

/**
 * What a document records of packs that the newest kinds have in another version; empty when the newest are its own. Of a
 * pack that is not there at all nothing is known, whatever the document says.
 */
export function otherThan(packs: PlainDocument["packs"], newest: Kinds): string {
  const here = packsOf(newest);
  return Object.entries(packs)
    .filter(([prefix, { name, version }]) => {
      const pack = here.get(prefix);
      return pack?.trust !== undefined && (pack.name !== name || pack.version !== version);
    })
    .map(([prefix, { name, version }]) => JSON.stringify([prefix, name, version]))
    .sort()
    .join(" ");
}

/** The packs that a document names and its nodes are of, built-in ones aside; as text, to be compared. */
export function foreignPacks({ nodes, packs }: PlainDocument, newest: Kinds): string {
  const here = packsOf(newest);
  const used = new Set(Object.values(nodes).map(({ type }) => type.slice(0, type.indexOf("/"))));
  const foreign = Object.entries(packs).filter(([prefix]) => {
    const pack = here.get(prefix);
    return used.has(prefix) && (pack === undefined || pack.trust !== undefined);
  });
  return foreign.length === 0 ? "" : JSON.stringify(foreign);
}
