/** The catalogue of a document as edits know it. */

import type { Catalogue } from "@dreamloom/engine";
import type { PlainDocument } from "@dreamloom/engine/edits";
import type { ServerParts } from "../parts.js";

/** The catalogue that goes with what a document says of its packs. */
export function catalogueOf(
  parts: Pick<ServerParts, "catalogueFor">,
  { packs }: Pick<PlainDocument, "packs">,
): Catalogue {
  return parts.catalogueFor({ packs: new Map(Object.entries(packs)) });
}
