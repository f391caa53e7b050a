/** What Rete must hold for a document: the door's law, in one function. */

import type { PlainDocument } from "@dreamloom/engine/edits";
import { linksInto } from "../ops/refs.js";
import type { Places } from "./places.js";
import type { Point, ReteLink } from "./schemes.js";

/** Nodes with their places, links by id. */
export interface Expected {
  readonly nodes: ReadonlyMap<string, Point>;
  readonly links: ReadonlyMap<string, ReteLink>;
}

/** Everything that Rete must hold. */
export function expected(document: PlainDocument, places: Places): Expected {
  const ids = Object.keys(document.nodes);
  return {
    nodes: new Map(ids.map((id) => [id, places.of(document, id)])),
    links: new Map(ids.flatMap((id) => expectedLinks(document, id).map((link) => [link.id, link]))),
  };
}

/** The links that end at a node. One from a node that is not there is not drawn: checking speaks of it. */
export function expectedLinks(document: PlainDocument, id: string): readonly ReteLink[] {
  return linksInto(document, id)
    .filter(({ from }) => document.nodes[from.node] !== undefined)
    .map(({ key, from, to }) => ({
      id: key,
      source: from.node,
      sourceOutput: from.port,
      target: to.node,
      targetInput: to.port,
    }));
}
