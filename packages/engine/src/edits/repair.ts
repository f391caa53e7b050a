/** What follows from an edit: a removed node takes along the links from it, its layout and its mentions, whoever made them. */

import { readLinkKey, sourcesOf, sourcesOfNode, withoutLinksTo } from "./links.js";
import type { PlainInput, PlainLayout } from "./plain.js";
import { put, putInput, recordNow, valueNow, type WorkingCopy } from "./working-copy.js";

/** Makes the working copy whole again; looks at all nodes only when one was removed. */
export function repair(copy: WorkingCopy): void {
  const removed = removedNodes(copy);
  if (removed.size > 0) {
    removeLinks(copy, removed);
    removeMentions(copy, removed);
    removePlaces(copy, removed);
  }
  for (const [node, port] of copy.inputs) {
    dropPlaceOfNoLink(copy, `${node}.${port}`);
    itemsOf(copy.before.nodes[node]?.inputs[port]).forEach((_, index) =>
      dropPlaceOfNoLink(copy, `${node}.${port}.${index}`),
    );
  }
  for (const key of copy.touched.layout) repairPlace(copy, key);
}

function removedNodes({ before, touched, written }: WorkingCopy): ReadonlySet<string> {
  const now = written.get("nodes") ?? before.nodes;
  return new Set(
    [...touched.nodes].filter((id) => Object.hasOwn(before.nodes, id) && !Object.hasOwn(now, id)),
  );
}

function removeLinks(copy: WorkingCopy, removed: ReadonlySet<string>): void {
  for (const [id, node] of Object.entries(recordNow(copy, "nodes"))) {
    if (!sourcesOfNode(node).some((source) => removed.has(source))) continue;
    for (const port in node.inputs) {
      const input = node.inputs[port]!;
      const kept = withoutLinksTo(input, removed);
      if (kept === input) continue;
      putInput(copy, id, port, kept);
      dropPlaceOfNoLink(copy, `${id}.${port}`);
      dropPlacesFrom(copy, `${id}.${port}`, itemsOf(input), itemsOf(kept));
    }
  }
}

/** Links of a list that moved up leave their places behind: these would be another link's. */
function dropPlacesFrom(
  copy: WorkingCopy,
  at: string,
  before: readonly PlainInput[],
  after: readonly PlainInput[],
): void {
  before.forEach((item, index) => {
    if (item !== after[index] && valueNow(copy, "layout", `${at}.${index}`))
      put(copy, "layout", `${at}.${index}`, undefined);
  });
}

function itemsOf(input: PlainInput | undefined): readonly PlainInput[] {
  return Array.isArray(input) ? (input as readonly PlainInput[]) : [];
}

function removeMentions(copy: WorkingCopy, removed: ReadonlySet<string>): void {
  const isGone = (ref: string) => removed.has(ref.slice(0, ref.indexOf(".")));
  for (const [name, refs] of Object.entries(recordNow(copy, "inputs"))) {
    const all = typeof refs === "string" ? [refs] : refs;
    const left = all.filter((ref) => !isGone(ref));
    if (left.length === all.length) continue;
    put(copy, "inputs", name, left.length > 1 ? left : left[0]);
  }
  for (const [name, ref] of Object.entries(recordNow(copy, "outputs")))
    if (isGone(ref)) put(copy, "outputs", name, undefined);
}

function removePlaces(copy: WorkingCopy, removed: ReadonlySet<string>): void {
  for (const [key, place] of Object.entries(recordNow(copy, "layout"))) {
    const node = readLinkKey(key)?.node ?? key;
    if (removed.has(node)) put(copy, "layout", key, undefined);
    else if (place.members?.some((member) => removed.has(member))) keepMembers(copy, key, place);
  }
}

function keepMembers(copy: WorkingCopy, key: string, place: PlainLayout): void {
  const nodes = recordNow(copy, "nodes");
  const members = [...new Set(place.members)].filter((id) => Object.hasOwn(nodes, id));
  if (members.length !== place.members?.length) put(copy, "layout", key, { ...place, members });
}

/** The place of a link goes with the link. */
function dropPlaceOfNoLink(copy: WorkingCopy, key: string): void {
  const ref = readLinkKey(key);
  if (!ref || !valueNow(copy, "layout", key)) return;
  const input = valueNow(copy, "nodes", ref.node)?.inputs[ref.port];
  if (sourcesOf(ref.index === undefined ? input : itemsOf(input)[ref.index]).length === 0)
    put(copy, "layout", key, undefined);
}

/** A place that the edit set: of a node that is gone, or of a link that is gone, there is none; empty ones are none. */
function repairPlace(copy: WorkingCopy, key: string): void {
  const place = valueNow(copy, "layout", key);
  if (!place) return;
  if (Object.keys(place).length === 0) put(copy, "layout", key, undefined);
  else if (readLinkKey(key)) dropPlaceOfNoLink(copy, key);
  else if (!key.startsWith("#") && !valueNow(copy, "nodes", key)) put(copy, "layout", key, undefined);
  else if (place.members) keepMembers(copy, key, place);
}
