/**
 * What differs between two documents by meaning. In: their plain forms. Out: changes as data, title and packs first, then
 * nodes in the order of the graph. Knows no catalogue: nodes that are not installed are compared as well.
 */

import { sameJson, sourcesOfNode, type PlainDocument, type PlainInput } from "@dreamloom/engine/edits";
import { renamedNodes, withNames } from "./renamed-nodes.js";

type Node = PlainDocument["nodes"][string];

/** A value before and after; absent where there was or is none. */
interface Between<Value> {
  readonly was?: Value;
  readonly is?: Value;
}

/** One change. `node` is the id in the second document, unless the node is only in the first. */
export type DocumentChange =
  | ({ readonly kind: "title" } & Between<string>)
  | ({ readonly kind: "pack"; readonly prefix: string } & Between<PlainDocument["packs"][string]>)
  | ({ readonly kind: "document-input"; readonly name: string } & Between<string | readonly string[]>)
  | ({ readonly kind: "document-output"; readonly name: string } & Between<string>)
  | { readonly kind: "node-added" | "node-removed"; readonly node: string; readonly type: string }
  | { readonly kind: "node-renamed"; readonly node: string; readonly was: string }
  | { readonly kind: "node-type"; readonly node: string; readonly was: TypeOfNode; readonly is: TypeOfNode }
  | ({ readonly kind: "input"; readonly node: string; readonly port: string } & Between<PlainInput>)
  | { readonly kind: "mute" | "bypass"; readonly node: string; readonly is: boolean }
  | ({ readonly kind: "freeze"; readonly node: string; readonly port: string } & Between<string>)
  | { readonly kind: "layout"; readonly moved: number; readonly other: number };

/** Which definition a node is of. */
export interface TypeOfNode {
  readonly type: string;
  readonly version: number;
}

/** All changes from one document to another. What is only shown differently is counted in one last change. */
export function changesBetween(before: PlainDocument, after: PlainDocument): readonly DocumentChange[] {
  const names = renamedNodes(before, after);
  const was = withNames(before, names);
  const oldIds = new Map([...names].map(([old, id]) => [id, old]));
  return [
    ...(was.title === after.title ? [] : [{ kind: "title", ...between(was.title, after.title) } as const]),
    ...differing(was.packs, after.packs).map(
      ([prefix, each]) => ({ kind: "pack", prefix, ...each }) as const,
    ),
    ...differing(was.inputs, after.inputs).map(
      ([name, each]) => ({ kind: "document-input", name, ...each }) as const,
    ),
    ...inOrder(was.nodes, after.nodes).flatMap((id) => {
      const old = oldIds.get(id);
      const renamed = old === undefined ? [] : [{ kind: "node-renamed", node: id, was: old } as const];
      return [...renamed, ...nodeChanges(id, own(was.nodes, id), own(after.nodes, id))];
    }),
    ...differing(was.outputs, after.outputs).map(
      ([name, each]) => ({ kind: "document-output", name, ...each }) as const,
    ),
    ...layoutChanges(was, after),
  ];
}

/** Whether a change alters what the graph means: all do, except how it is laid out. */
export function hasMeaning({ kind }: DocumentChange): boolean {
  return kind !== "layout";
}

function nodeChanges(node: string, was: Node | undefined, is: Node | undefined): readonly DocumentChange[] {
  if (was === undefined) return is === undefined ? [] : [{ kind: "node-added", node, type: is.type }];
  if (is === undefined) return [{ kind: "node-removed", node, type: was.type }];
  const changes: DocumentChange[] = [];
  if (was.type !== is.type || was.version !== is.version)
    changes.push({ kind: "node-type", node, was: typeOf(was), is: typeOf(is) });
  for (const kind of ["mute", "bypass"] as const)
    if (was[kind] !== is[kind]) changes.push({ kind, node, is: is[kind] === true });
  for (const [port, each] of differing(was.inputs, is.inputs))
    changes.push({ kind: "input", node, port, ...each });
  for (const [port, each] of differing(was.freeze ?? {}, is.freeze ?? {}))
    changes.push({ kind: "freeze", node, port, ...each });
  return changes;
}

function typeOf({ type, version }: Node): TypeOfNode {
  return { type, version };
}

type Fields<Value> = Readonly<Record<string, Value>>;

function differing<Value>(was: Fields<Value>, is: Fields<Value>): [string, Between<Value>][] {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((key) => !sameJson(own(was, key), own(is, key)))
    .sort()
    .map((key) => [key, between(own(was, key), own(is, key))]);
}

function between<Value>(was: Value | undefined, is: Value | undefined): Between<Value> {
  return { ...(was !== undefined && { was }), ...(is !== undefined && { is }) };
}

function own<Value>(record: Fields<Value>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** The ids of both documents, what a node draws from before the node; circles are cut where they are entered. */
function inOrder(was: Fields<Node>, is: Fields<Node>): readonly string[] {
  const sorted = new Set<string>();
  const entered = new Set<string>();
  const sources = (id: string): readonly string[] => {
    const node = own(is, id) ?? own(was, id);
    return node === undefined ? [] : sourcesOfNode(node).filter((source) => !entered.has(source));
  };
  const todo = [...Object.keys(is), ...Object.keys(was)].reverse();
  while (todo.length > 0) {
    const id = todo.at(-1)!;
    const open = entered.has(id) ? [] : sources(id);
    entered.add(id);
    if (open.length > 0) todo.push(...open.toReversed());
    else sorted.add(todo.pop()!);
  }
  return [...sorted];
}

/** What is laid out of nodes that only one document has is not counted: that they are new or gone says it. */
function layoutChanges(was: PlainDocument, is: PlainDocument): readonly DocumentChange[] {
  let moved = 0;
  let other = 0;
  for (const [key, each] of differing(was.layout, is.layout)) {
    const node = key.split(".", 1)[0]!;
    if (!key.startsWith("#") && !(Object.hasOwn(was.nodes, node) && Object.hasOwn(is.nodes, node))) continue;
    const ofNode = Object.hasOwn(is.nodes, key);
    if (ofNode && !sameJson(each.was?.at, each.is?.at)) moved += 1;
    else other += 1;
  }
  return moved + other === 0 ? [] : [{ kind: "layout", moved, other }];
}
