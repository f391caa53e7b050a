/**
 * Undo, each person's own: a list of steps with what takes them back. A step sets back only what nobody else changed since;
 * what is left out is said.
 */

import {
  applyEdit,
  leafAt,
  sourcesOf,
  type Patch,
  type PlainDocument,
  type PlainInput,
} from "@dreamloom/engine/edits";
import type { UndoState } from "../protocol/messages.js";
import { changedSince, lastChange, type Authors, type LastChange } from "./authors.js";

/** What one gesture did, and what takes it back. */
export interface UndoStep {
  readonly label: string;
  readonly group?: string;
  readonly at: number;
  /** The last version that it made. */
  readonly version: number;
  readonly inverse: readonly Patch[];
}

/** One person's steps, the latest last. */
export interface UndoLists {
  readonly undo: readonly UndoStep[];
  readonly redo: readonly UndoStep[];
}

/** Nobody has done anything yet. */
export const noSteps: UndoLists = { undo: [], redo: [] };

const mostSteps = 200;
/** Edits of one group nearer than this are one step. */
const groupMs = 800;

/** What the person may take back and do again. */
export function undoState({ undo, redo }: UndoLists): UndoState {
  const [back, again] = [undo.at(-1)?.label, redo.at(-1)?.label];
  return { ...(back === undefined ? {} : { undo: back }), ...(again === undefined ? {} : { redo: again }) };
}

/** The lists after an edit of the person's own: a new step, or part of the last one. */
export function withStep({ undo }: UndoLists, step: UndoStep, mayJoin: boolean): UndoLists {
  const last = undo.at(-1);
  if (mayJoin && last?.group !== undefined && last.group === step.group && step.at - last.at <= groupMs)
    return { undo: [...undo.slice(0, -1), joined(last, step)], redo: [] };
  return { undo: [...undo.slice(-(mostSteps - 1)), step], redo: [] };
}

/** Takes back the later part first; of a leaf set in both, what stood before the first. */
function joined(first: UndoStep, then: UndoStep): UndoStep {
  const set = new Set(first.inverse.map(({ path }) => path.join("\n")));
  const covered = (path: readonly string[]) =>
    path.some((_, end) => set.has(path.slice(0, end + 1).join("\n")));
  const added = then.inverse.filter(({ path }) => !covered(path));
  return { ...then, label: first.label, inverse: [...added, ...first.inverse] };
}

/** The lists after a step was taken back (`undo`) or done again (`redo`); without a step it is only dropped. */
export function afterTurn(lists: UndoLists, turn: "undo" | "redo", step?: UndoStep): UndoLists {
  const other = turn === "undo" ? "redo" : "undo";
  return {
    ...lists,
    [turn]: lists[turn].slice(0, -1),
    ...(step ? { [other]: [...lists[other].slice(-(mostSteps - 1)), step] } : {}),
  };
}

/** What an undo comes to: patches that can be applied, with a sentence where something was left out, or why not. */
export type Turn =
  | { readonly label: string; readonly patches: readonly Patch[]; readonly notice?: string }
  | { readonly refused: string };

interface Asked {
  readonly plain: PlainDocument;
  readonly authors: Authors;
  readonly client: string;
  readonly lists: UndoLists;
  readonly turn: "undo" | "redo";
}

/** Works out what taking back the last step, or doing it again, changes. */
export function planTurn({ plain, authors, client, lists, turn }: Asked): Turn {
  const step = lists[turn].at(-1);
  if (!step) return { refused: turn === "undo" ? "There is nothing to undo." : "There is nothing to redo." };
  const whole = step.inverse.length;
  let why = "";
  let kept: readonly Patch[] = step.inverse.filter(({ path }) => {
    const other = changedSince(authors, path, { client, version: step.version });
    if (other) why ||= since(other, path);
    return !other;
  });
  while (kept.length > 0) {
    const narrowed = narrow(plain, kept, { authors, client });
    if (narrowed === undefined) break;
    kept = narrowed.kept;
    why ||= narrowed.why;
  }
  if (kept.length === 0) return { refused: `${turn === "undo" ? "Not undone" : "Not done again"}: ${why}` };
  const label = `${turn}: ${step.label}`;
  if (kept.length === whole) return { label, patches: kept };
  const done = turn === "undo" ? "undone" : "done again";
  return { label, patches: kept, notice: `${kept.length} of ${whole} ${done}: ${why}` };
}

/** Fewer patches and why, when these cannot be applied or would take along what another person did; nothing when they may be. */
function narrow(
  plain: PlainDocument,
  patches: readonly Patch[],
  { authors, client }: { readonly authors: Authors; readonly client: string },
): { readonly kept: readonly Patch[]; readonly why: string } | undefined {
  const applied = applyEdit(plain, patches);
  if ("refused" in applied) {
    const kept = patches.filter(({ path }) => !isWithin(applied.path, path));
    return { kept: kept.length < patches.length ? kept : [], why: applied.refused };
  }
  const named = new Set(patches.map(({ path }) => path.join("\n")));
  for (const { path } of applied.patches) {
    if (path.some((_, end) => named.has(path.slice(0, end + 1).join("\n")))) continue;
    const last = lastChange(authors, path);
    if (!last || last.client === client) continue;
    const kept = patches.filter((patch) => !takesAlong(plain, patch, path));
    return { kept: kept.length < patches.length ? kept : [], why: since(last, path) };
  }
  return undefined;
}

function isWithin(inner: readonly string[], outer: readonly string[]): boolean {
  return inner.length > 0 && outer.every((key, index) => inner[index] === key);
}

/** Whether removing this node is why something else changes. */
function takesAlong(plain: PlainDocument, { op, path }: Patch, along: readonly string[]): boolean {
  const [part, id = ""] = path;
  if (op !== "remove" || part !== "nodes" || path.length > 2) return false;
  if (along[0] === "layout" && (along[1] === id || along[1]?.startsWith(`${id}.`))) return true;
  const value = leafAt(plain, along);
  if (along[0] === "nodes") return sourcesOf(value as PlainInput).includes(id);
  return JSON.stringify(value ?? "").includes(`"${id}`);
}

function since({ name }: LastChange, path: readonly string[]): string {
  return `${name} changed ${leafWords(path)} since.`;
}

/** A leaf in words. */
export function leafWords([part, key = "", field, port]: readonly string[]): string {
  if (part === "title") return "the title";
  if (part === "nodes") return port !== undefined ? `"${port}" of "${key}"` : `"${key}"`;
  if (part === "layout")
    return key.startsWith("#")
      ? field === undefined
        ? "a box"
        : `the ${field} of a box`
      : `the place of "${key}"`;
  return `"${key}" of the document's ${String(part)}`;
}
