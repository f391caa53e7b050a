/** The packs that come with Dreamloom, from the catalogue alone: they are shown beside the others, and cannot be removed. */

import type { Catalogue } from "@dreamloom/engine";
import type { PackHere } from "../packs-part.js";

/** Every built-in pack of a catalogue. */
export function builtInPacks(catalogue: Catalogue): readonly PackHere[] {
  return catalogue.packs
    .filter(({ trust = "built-in" }) => trust === "built-in")
    .map(({ prefix, name, version, integrity, nodes }) => ({
      ...{ prefix, name, version, integrity, trust: "built-in" },
      about: "The nodes that come with Dreamloom.",
      license: "MIT",
      asks: [],
      nodes: nodes
        .map(({ type, title, about }) => ({ type, title, about }))
        .sort((a, b) => (a.title < b.title ? -1 : 1)),
      dependencies: 0,
      provenance: "It comes with Dreamloom.",
    }));
}
