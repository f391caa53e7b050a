/** Editing documents: the plain form, patches, and the one function that applies them. Browser and server load the same file. */

export * from "./plain.js";
export { applyEdit, type Applied, type Refused } from "./apply-edit.js";
export { applyPatches, inverseOf, leafAt } from "./apply-patches.js";
export { changedKeys, diffDocuments, type Part } from "./diff.js";
export { fromPlain, printPlain } from "./from-plain.js";
export { sameJson } from "./json-value.js";
export { sourcesOf, sourcesOfNode } from "./links.js";
export { makeEdit, type PlainDraft } from "./make-edit.js";
export { newBoxKey, newEditId, newId } from "./new-ids.js";
export { emptyPlain, toPlain } from "./to-plain.js";
