/** A document's text as the plain form, or the first thing that is wrong with it, in a sentence. */

import { parseDocument } from "@dreamloom/engine/document";
import { toPlain, type PlainDocument } from "@dreamloom/engine/edits";

/** Reads a text; what cannot be read has a sentence with line and column. */
export function readPlain(
  text: string | Uint8Array,
): { readonly plain: PlainDocument } | { readonly problem: string } {
  const { document, diagnostics } = parseDocument(text);
  if (document) return { plain: toPlain(document) };
  const [first] = diagnostics;
  const place = first?.line === undefined ? "" : `Line ${first.line}, column ${first.column ?? 1}: `;
  return { problem: `${place}${first?.message ?? "It cannot be read."}` };
}
