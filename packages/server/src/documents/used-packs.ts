/** Which packs a document uses: what it records of those that its nodes are of. */

import type { PlainDocument } from "@dreamloom/engine/edits";

/** The packs that a document's nodes are of. */
export interface DocumentPacks {
  readonly document: string;
  readonly title: string;
  readonly packs: readonly UsedPack[];
}

/** A pack as a document records it. */
export interface UsedPack {
  readonly prefix: string;
  readonly name: string;
  readonly version: string;
}

/** What a document records of the packs that its nodes are of. */
export function usedPacks({ nodes, packs }: PlainDocument): readonly UsedPack[] {
  const prefixes = new Set(Object.values(nodes).map(({ type }) => type.slice(0, type.indexOf("/"))));
  return Object.entries(packs).flatMap(([prefix, { name, version }]) =>
    prefixes.has(prefix) && typeof name === "string" && typeof version === "string"
      ? [{ prefix, name, version }]
      : [],
  );
}
