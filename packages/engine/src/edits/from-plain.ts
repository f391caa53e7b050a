/** The plain form as a parsed document, and as the canonical text that is saved. */

import type { Json } from "../document.js";
import { parseTree, type Parsed } from "../parse.js";
import { printDocument } from "../print.js";
import type { PlainDocument } from "./plain.js";

/** The parsed document; what applyEdit let through has no diagnostics. */
export function fromPlain(plain: PlainDocument): Parsed {
  return parseTree(plain as unknown as Json);
}

/** The canonical text. */
export function printPlain(plain: PlainDocument): string {
  const { document, diagnostics } = fromPlain(plain);
  if (document) return printDocument(document);
  throw new Error(`Internal error: a document that cannot be saved: ${diagnostics[0]?.message ?? ""}`);
}
