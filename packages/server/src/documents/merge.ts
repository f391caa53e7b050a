/** Merges what another program did to a document's file with what was done here since the file was written, leaf by leaf. */

import { applyEdit, diffDocuments, sameJson, type Patch, type PlainDocument } from "@dreamloom/engine/edits";
import { leafWords } from "./undo.js";

/** The three texts of a merge, as documents. */
export interface ThreeWay {
  /** As it was last written by us. */
  readonly base: PlainDocument;
  readonly ours: PlainDocument;
  /** As the file is now. */
  readonly theirs: PlainDocument;
}

/** Patches that bring theirs into ours, or why the two do not go together. */
export type Merged = { readonly patches: readonly Patch[] } | { readonly clash: string };

/** Merges. With nothing of ours since the last writing, theirs is taken as it is. */
export function mergeThreeWay({ base, ours, theirs }: ThreeWay): Merged {
  const done = diffDocuments(base, ours);
  if (done.length === 0) return { patches: diffDocuments(ours, theirs) };
  const patches = diffDocuments(base, theirs);
  const mine = new Map(done.map((patch) => [patch.path.join("\n"), patch]));
  const both = patches.find((patch) => done.some((other) => clash(patch, other)));
  if (both) return { clash: `${leafWords(both.path)} was changed here too` };
  const news = patches.filter(({ path }) => !mine.has(path.join("\n")));
  const applied = applyEdit(ours, news);
  return "refused" in applied ? { clash: lowered(applied.refused) } : { patches: applied.patches };
}

/** Whether two patches name one leaf, or one names what the other is part of, and they do not say the same. */
function clash(a: Patch, b: Patch): boolean {
  const [short, long] = a.path.length <= b.path.length ? [a, b] : [b, a];
  if (!short.path.every((key, index) => key === long.path[index])) return false;
  return short.path.length !== long.path.length || short.op === "remove" || long.op === "remove"
    ? !(short.path.length === long.path.length && short.op === "remove" && long.op === "remove")
    : !sameJson(short.value, long.value);
}

function lowered(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
