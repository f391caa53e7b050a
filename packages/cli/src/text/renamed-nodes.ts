/**
 * Which nodes of one document are nodes of another under a new id, where that is certain: type, version, state, inputs and
 * users are equal, and nothing else in either document is like it. Chains of renamed nodes are found as a whole.
 */

import { createHash } from "node:crypto";
import { sameJson, type PlainDocument, type PlainInput } from "@dreamloom/engine/edits";
import { printJson, type Json } from "@dreamloom/engine/document";

type Names = ReadonlyMap<string, string>;
type Node = PlainDocument["nodes"][string];

/** New ids by old ones. */
export function renamedNodes(before: PlainDocument, after: PlainDocument): Names {
  const only = (one: PlainDocument, other: PlainDocument): string[] =>
    Object.keys(one.nodes).filter((id) => !Object.hasOwn(other.nodes, id));
  const gone = only(before, after);
  const come = only(after, before);
  if (gone.length === 0 || come.length === 0) return new Map();
  return proven(before, after, alike(looksOf(before, gone), looksOf(after, come)));
}

/** The document as if the nodes had always had their new ids. */
export function withNames(document: PlainDocument, names: Names): PlainDocument {
  if (names.size === 0) return document;
  const name = (id: string): string => names.get(id) ?? id;
  const ref = (text: string): string => {
    const [node = "", ...rest] = text.split(".");
    return [name(node), ...rest].join(".");
  };
  return {
    ...document,
    nodes: mapped(document.nodes, name, (node) => ({
      ...node,
      inputs: mapped(
        node.inputs,
        (port) => port,
        (input) => relinked(input, ref),
      ),
    })),
    inputs: mapped(
      document.inputs,
      (key) => key,
      (to) => (typeof to === "string" ? ref(to) : to.map(ref)),
    ),
    outputs: mapped(document.outputs, (key) => key, ref),
    layout: mapped(document.layout, ref, (place) => place),
  };
}

function relinked(input: PlainInput, ref: (text: string) => string): PlainInput {
  if (typeof input !== "object" || input === null) return input;
  if (Array.isArray(input)) return (input as readonly PlainInput[]).map((item) => relinked(item, ref));
  return isLink(input) ? { from: ref(input.from) } : input;
}

function isLink(input: object): input is { readonly from: string } {
  return "from" in input;
}

function mapped<From, To>(
  record: Readonly<Record<string, From>>,
  key: (key: string) => string,
  value: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([name, each]) => [key(name), value(each)]));
}

/** The places that draw from each node: inputs of nodes, inputs and outputs of the document. */
function usersOf({ nodes, inputs, outputs }: PlainDocument): ReadonlyMap<string, readonly User[]> {
  const users = new Map<string, User[]>();
  const add = (ref: string, by: string, at: string): void => {
    const [id = "", port = ""] = ref.split(".");
    users.set(id, [...(users.get(id) ?? []), { by, at: `${at} ${port}` }]);
  };
  for (const [id, node] of Object.entries(nodes))
    for (const [port, input] of Object.entries(node.inputs))
      relinked(input, (ref) => {
        add(ref, id, port);
        return ref;
      });
  for (const [name, to] of Object.entries(inputs)) for (const ref of [to].flat()) add(ref, "", `in ${name}`);
  for (const [name, ref] of Object.entries(outputs)) add(ref, "", `out ${name}`);
  return users;
}

/** `by` is the id of a node, or empty for the document itself. */
interface User {
  readonly by: string;
  readonly at: string;
}

/** More rounds tell nodes apart only in chains of more renamed nodes than this. */
const mostRounds = 32;

/** What each of these nodes looks like from outside, whatever its id: refined by what its neighbours look like. */
function looksOf(document: PlainDocument, ids: readonly string[]): ReadonlyMap<string, string> {
  const users = usersOf(document);
  const all = new Set(ids);
  let looks: ReadonlyMap<string, string> = new Map(ids.map((id) => [id, ""]));
  for (let round = 0; round < Math.min(ids.length + 1, mostRounds); round++) {
    const name = (id: string): string => (all.has(id) ? `?${looks.get(id)!}` : id);
    looks = new Map(ids.map((id) => [id, digest(look(document.nodes[id]!, users.get(id) ?? [], name))]));
  }
  return looks;
}

function look(node: Node, users: readonly User[], name: (id: string) => string): string {
  const ref = (text: string): string => {
    const [id = "", port = ""] = text.split(".");
    return `${name(id)}.${port}`;
  };
  const inputs = Object.entries(node.inputs).map(([port, input]) => [port, relinked(input, ref)] as const);
  const used = users.map(({ by, at }) => `${name(by)} ${at}`).sort();
  return printJson({ ...node, inputs: Object.fromEntries(inputs), used } as unknown as Json);
}

/** Short; only a first sieve, for what is found is proven afterwards. */
function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Pairs of which there is one on each side. */
function alike(gone: Names, come: Names): Map<string, string> {
  const pairs = new Map<string, string>();
  const single = (looks: Names): ReadonlyMap<string, string> => {
    const ids = new Map<string, string[]>();
    for (const [id, seen] of looks) ids.set(seen, [...(ids.get(seen) ?? []), id]);
    return new Map([...ids].flatMap(([seen, [id, ...more]]) => (more.length === 0 ? [[seen, id!]] : [])));
  };
  const found = single(come);
  for (const [seen, id] of single(gone)) if (found.has(seen)) pairs.set(id, found.get(seen)!);
  return pairs;
}

/** The pairs that are equal once all of them have their new ids. */
function proven(before: PlainDocument, after: PlainDocument, pairs: Map<string, string>): Names {
  const usersAfter = usersOf(after);
  for (let sure = false; !sure;) {
    const was = withNames(before, pairs);
    const usersBefore = usersOf(was);
    const wrong = [...pairs].filter(
      ([, id]) =>
        !sameJson(was.nodes[id], after.nodes[id]) ||
        !sameJson(sorted(usersBefore.get(id)), sorted(usersAfter.get(id))),
    );
    for (const [old] of wrong) pairs.delete(old);
    sure = wrong.length === 0;
  }
  return pairs;
}

function sorted(users: readonly User[] = []): readonly string[] {
  return users.map(({ by, at }) => `${by} ${at}`).sort();
}
