/** Which outputs of a node are linked: one index per version of the document, asked by every node. */

import type { PlainDocument, PlainInput } from "@dreamloom/engine/edits";
import { useDocument } from "../store/context.js";

type Nodes = PlainDocument["nodes"];

const indexes = new WeakMap<Nodes, ReadonlyMap<string, ReadonlySet<string>>>();
const none: ReadonlySet<string> = new Set();
let last: ReadonlyMap<string, ReadonlySet<string>> = new Map();

/** The linked outputs of a node. The same set as before while it is equal, so that nothing is drawn again for it. */
export function useLinkedOutputs(id: string): ReadonlySet<string> {
  return useDocument(({ plain }) => indexOf(plain.nodes).get(id) ?? none);
}

function indexOf(nodes: Nodes): ReadonlyMap<string, ReadonlySet<string>> {
  let index = indexes.get(nodes);
  if (index === undefined) {
    index = keepEqual(makeIndex(nodes), last);
    indexes.set(nodes, index);
    last = index;
  }
  return index;
}

function makeIndex(nodes: Nodes): Map<string, Set<string>> {
  const index = new Map<string, Set<string>>();
  const add = (input: PlainInput): void => {
    if (typeof input !== "object" || input === null) return;
    if (Array.isArray(input)) return input.forEach(add);
    if (!("from" in input) || typeof input.from !== "string") return;
    const dot = input.from.indexOf(".");
    const node = input.from.slice(0, dot);
    const ports = index.get(node) ?? new Set();
    index.set(node, ports.add(input.from.slice(dot + 1)));
  };
  for (const { inputs } of Object.values(nodes)) Object.values(inputs).forEach(add);
  return index;
}

function keepEqual(
  index: ReadonlyMap<string, ReadonlySet<string>>,
  before: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    [...index].map(([node, ports]) => {
      const old = before.get(node);
      const equal = old?.size === ports.size && [...ports].every((port) => old.has(port));
      return [node, equal ? old : ports];
    }),
  );
}
