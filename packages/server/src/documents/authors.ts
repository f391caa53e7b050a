/** Who changed which leaf last: what undo asks before it touches one, and what a refusal names. */

import type { Patch } from "@dreamloom/engine/edits";

/** The last change of a leaf. */
export interface LastChange {
  readonly version: number;
  readonly client: string;
  readonly name: string;
}

/** By `part key`, then by the rest of the path; the empty rest is the whole of it. */
export type Authors = Map<string, Map<string, LastChange>>;

/** Authors as a snapshot holds them: path, version, index into the people. */
export interface SavedAuthors {
  readonly people: readonly (readonly [client: string, name: string])[];
  readonly leaves: readonly (readonly [path: readonly string[], version: number, person: number])[];
}

/** Notes who changed the leaves of an edit. */
export function noteAuthors(authors: Authors, patches: readonly Patch[], change: LastChange): void {
  for (const { path } of patches) {
    const [head, rest] = split(path);
    const isWhole = rest === "";
    const leaves = authors.get(head);
    // Whoever set or removed the whole is the last to have changed all that was in it.
    if (!leaves || isWhole) authors.set(head, new Map([[rest, change]]));
    else leaves.set(rest, change);
  }
}

/** The latest change by somebody else, later than a version, that touched this leaf, what it is part of or what is in it. */
export function changedSince(
  authors: Authors,
  path: readonly string[],
  mine: { readonly client: string; readonly version: number },
): LastChange | undefined {
  const [head, rest] = split(path);
  let latest: LastChange | undefined;
  for (const [leaf, change] of authors.get(head) ?? []) {
    if (change.client === mine.client || change.version <= mine.version) continue;
    if (leaf !== "" && rest !== "" && leaf !== rest) continue;
    if (!latest || change.version > latest.version) latest = change;
  }
  return latest;
}

/** The last change of exactly this leaf, or of the whole that it is part of. */
export function lastChange(authors: Authors, path: readonly string[]): LastChange | undefined {
  const [head, rest] = split(path);
  const leaves = authors.get(head);
  return leaves?.get(rest) ?? leaves?.get("");
}

/** For a snapshot. */
export function saveAuthors(authors: Authors): SavedAuthors {
  const people = new Map<string, { readonly index: number; name: string }>();
  const leaves: [readonly string[], number, number][] = [];
  for (const [head, changes] of authors)
    for (const [rest, { client, name, version }] of changes) {
      let person = people.get(client);
      if (!person) people.set(client, (person = { index: people.size, name }));
      person.name = name;
      const path = [...head.split("\n"), ...(rest === "" ? [] : rest.split("\n"))];
      leaves.push([path, version, person.index]);
    }
  return { people: [...people].map(([client, { name }]) => [client, name]), leaves };
}

/** From a snapshot. */
export function loadAuthors({ people, leaves }: SavedAuthors): Authors {
  const authors: Authors = new Map();
  for (const [path, version, person] of leaves) {
    const [head, rest] = split(path);
    const [client, name] = people[person]!;
    const changes = authors.get(head) ?? new Map<string, LastChange>();
    authors.set(head, changes.set(rest, { version, client, name }));
  }
  return authors;
}

/** No key holds a line end: names have none, and applyEdit sets no others. */
function split([part = "", key = "", ...rest]: readonly string[]): readonly [string, string] {
  return [part === "title" ? "title\n" : `${part}\n${key}`, rest.join("\n")];
}
