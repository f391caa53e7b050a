/** Makes the patches of an edit from a function that changes a draft, cut to leaves. */

import { Immer, type Draft } from "immer";
import { diffDocuments } from "./diff.js";
import type { Patch, PlainDocument } from "./plain.js";

/** A document that may be written to. */
export type PlainDraft = Draft<PlainDocument>;

/** Freezing would walk through whole documents; nobody writes to one outside a recipe. */
const immer = new Immer({ autoFreeze: false });

/** The patches of what a recipe does to a document; the document itself stays as it is. */
export function makeEdit(document: PlainDocument, recipe: (draft: PlainDraft) => void): readonly Patch[] {
  const after = immer.produce(document, (draft) => {
    recipe(draft);
  });
  return diffDocuments(document, after);
}
