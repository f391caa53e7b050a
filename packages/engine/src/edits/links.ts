/** The links of the plain form: which nodes an input draws from, inputs without links to removed nodes, circles. */

import { readPortRef } from "../parse-form.js";
import type { PlainInput, PlainNode } from "./plain.js";

/** The nodes that an input is linked to; more than one in a list. */
export function sourcesOf(input: PlainInput | undefined): readonly string[] {
  if (typeof input !== "object" || input === null) return [];
  if (Array.isArray(input)) return (input as readonly PlainInput[]).flatMap(sourcesOf);
  const ref = "from" in input ? readPortRef(input.from) : undefined;
  return ref ? [ref.node] : [];
}

/** The input without its links to some nodes: itself when there were none, nothing when nothing is left. */
export function withoutLinksTo(input: PlainInput, gone: ReadonlySet<string>): PlainInput | undefined {
  if (!Array.isArray(input)) return sourcesOf(input).some((node) => gone.has(node)) ? undefined : input;
  const items: readonly PlainInput[] = input;
  const kept = items.map((item) => withoutLinksTo(item, gone));
  if (kept.every((item, index) => item === items[index])) return input;
  const left = kept.filter((item) => item !== undefined);
  return left.length === 0 ? undefined : left;
}

/** Which link a key of the layout speaks of: `NODE.PORT`, or `NODE.PORT.INDEX` for one of a list's. */
export function readLinkKey(
  key: string,
): { readonly node: string; readonly port: string; readonly index?: number } | undefined {
  const [, place = key, index] = /^(.+)\.(0|[1-9][0-9]{0,3})$/.exec(key) ?? [];
  const ref = readPortRef(place);
  return ref && (index === undefined ? ref : { ...ref, index: Number(index) });
}

const known = new WeakMap<PlainNode, readonly string[]>();

/** The nodes that a node is linked to; remembered by the node, which never changes. */
export function sourcesOfNode(node: PlainNode): readonly string[] {
  const before = known.get(node);
  if (before) return before;
  const sources = [...new Set(Object.values(node.inputs).flatMap(sourcesOf))];
  known.set(node, sources);
  return sources;
}

/** A link that was just made: `target` draws from `source`. */
export interface NewLink {
  readonly target: string;
  readonly source: string;
}

type Nodes = Readonly<Record<string, PlainNode>>;

/** A circle that goes through one of the new links, in the direction of the flow; nothing when there is none. */
export function findCircle(nodes: Nodes, links: readonly NewLink[]): readonly string[] | undefined {
  const fresh = new Set(links.map(({ target, source }) => `${target} ${source}`));
  const done = new Set<string>();
  let older = false;
  for (const { target } of links) {
    const found = walkUp(nodes, target, done, (way) => {
      if (way.some((node, index) => fresh.has(`${node} ${way[(index + 1) % way.length]!}`))) return true;
      older = true;
      return false;
    });
    if (found) return found.toReversed();
  }
  // A circle that stood before hides others from one walk: then each link is looked at alone.
  return older ? firstWayRound(nodes, links) : undefined;
}

/** Walks from a node to all that it draws from, depth first, and shows each circle met until one is taken. */
function walkUp(
  nodes: Nodes,
  from: string,
  done: Set<string>,
  take: (way: readonly string[]) => boolean,
): readonly string[] | undefined {
  if (done.has(from)) return undefined;
  const way: string[] = [from];
  const on = new Map([[from, 0]]);
  const at = [0];
  while (way.length > 0) {
    const node = way.at(-1)!;
    const source = sourcesAt(nodes, node)[at[at.length - 1]!++];
    if (source === undefined) {
      done.add(node);
      on.delete(node);
      way.pop();
      at.pop();
    } else if (on.has(source)) {
      const circle = way.slice(on.get(source));
      if (take(circle)) return circle;
    } else if (!done.has(source)) {
      on.set(source, way.length);
      way.push(source);
      at.push(0);
    }
  }
  return undefined;
}

function firstWayRound(nodes: Nodes, links: readonly NewLink[]): readonly string[] | undefined {
  for (const { target, source } of links) {
    const way = wayUp(nodes, source, target);
    if (way) return [...way, source];
  }
  return undefined;
}

/** Nodes from `to` down to the one before `from`, when `from` draws from `to` over any number of links. */
function wayUp(nodes: Nodes, from: string, to: string): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const todo = [from];
  const seen = new Set(todo);
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node === to) return trace(cameFrom, from, to);
    for (const source of sourcesAt(nodes, node)) {
      if (seen.has(source)) continue;
      seen.add(source);
      cameFrom.set(source, node);
      todo.push(source);
    }
  }
  return undefined;
}

function trace(cameFrom: ReadonlyMap<string, string>, from: string, to: string): readonly string[] {
  const way: string[] = [];
  for (let node = to; node !== from; node = cameFrom.get(node)!) way.push(node);
  return way;
}

function sourcesAt(nodes: Nodes, node: string): readonly string[] {
  return Object.hasOwn(nodes, node) ? sourcesOfNode(nodes[node]!) : [];
}
