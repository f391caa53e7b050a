/** Groups and comments: boxes of the layout under keys that begin with `#`. A group's members are stored, not found by place. */

import { newBoxKey, type PlainDocument } from "@dreamloom/engine/edits";
import type { Draft } from "../store/types.js";

/** The keys of all groups. */
export function groupsOf(document: PlainDocument): readonly string[] {
  return Object.keys(document.layout).filter((key) => isGroup(document, key));
}

/** The keys of all comments. */
export function commentsOf(document: PlainDocument): readonly string[] {
  return Object.keys(document.layout).filter((key) => isBox(key) && document.layout[key]?.text !== undefined);
}

/** Whether a layout key speaks of a group or comment. */
export function isBox(key: string): boolean {
  return key.startsWith("#") && key !== "#form";
}

/** Whether a layout key is that of a group. */
export function isGroup(document: PlainDocument, key: string): boolean {
  return isBox(key) && document.layout[key]?.members !== undefined;
}

/** The group that a node is in. */
export function groupOf(document: PlainDocument, node: string): string | undefined {
  return groupsOf(document).find((key) => document.layout[key]?.members?.includes(node));
}

/** Puts nodes into a new group, out of those they were in; returns its key. */
export function group(draft: Draft, nodes: Iterable<string>, title = "Group"): string | undefined {
  const members = [...new Set(nodes)].filter((node) => draft.nodes[node]).sort();
  if (members.length === 0) return undefined;
  leaveGroups(draft, new Set(members));
  const key = newBoxKey((taken) => taken in draft.layout);
  draft.layout[key] = { title, members };
  return key;
}

/** Takes groups away; their members stay where they are. */
export function ungroup(draft: Draft, keys: Iterable<string>): void {
  for (const key of keys) if (isGroup(draft, key)) delete draft.layout[key];
}

/** Nodes join a group and leave the ones they were in. */
export function joinGroup(draft: Draft, key: string, nodes: Iterable<string>): void {
  const joining = new Set([...nodes].filter((node) => draft.nodes[node]));
  const box = draft.layout[key];
  if (!box?.members) return;
  leaveGroups(draft, new Set([...joining].filter((node) => !box.members?.includes(node))), key);
  box.members = [...new Set([...box.members, ...joining])].sort();
}

/** Nodes leave their groups; a group that is left empty goes. `keep` stays even then. */
export function leaveGroups(draft: Draft, nodes: ReadonlySet<string>, keep?: string): void {
  for (const key of groupsOf(draft)) {
    const box = draft.layout[key];
    const rest = box?.members?.filter((node) => !nodes.has(node));
    if (!box || !rest || rest.length === box.members?.length) continue;
    if (rest.length === 0 && key !== keep) delete draft.layout[key];
    else box.members = rest;
  }
}

/** Writes a comment at a place; returns its key. */
export function comment(draft: Draft, at: readonly [number, number], text: string, author: string): string {
  const key = newBoxKey((taken) => taken in draft.layout);
  const by = author.trim() === "" ? {} : { author };
  draft.layout[key] = { at: [Math.round(at[0]), Math.round(at[1])], width: 240, text, ...by };
  return key;
}

/** Sets the words of a comment; without words it goes. */
export function setComment(draft: Draft, key: string, text: string): void {
  const box = draft.layout[key];
  if (!box || !isBox(key)) return;
  if (text.trim() === "") delete draft.layout[key];
  else box.text = text;
}

/** Names a group. */
export function renameGroup(draft: Draft, key: string, title: string): void {
  const box = draft.layout[key];
  if (box && isBox(key)) box.title = title.trim() === "" ? "Group" : title.trim();
}

/** Gives a group one of the sockets' colours by name; none takes it away. */
export function colourGroup(draft: Draft, key: string, colour: string | undefined): void {
  const box = draft.layout[key];
  if (!box || !isBox(key)) return;
  if (colour === undefined) delete box.colour;
  else box.colour = colour;
}

/** Removes groups (their members stay) and comments. */
export function removeBoxes(draft: Draft, keys: Iterable<string>): void {
  for (const key of keys) if (isBox(key)) delete draft.layout[key];
}
