/** Checks a document as people edit it: what is wrong with it, what files say, what is known already. Runs nothing. */

import { fromPlain, type PlainDocument } from "@dreamloom/engine/edits";
import type { ServerParts } from "../parts.js";
import type { DocumentNews } from "../protocol/index.js";
import type { PictureHouse } from "./picture-house.js";

/** What checking says. */
export type CheckedNews = Omit<DocumentNews, "document" | "version">;

/** Makes the function that checks. It never rejects for what stands in a document. */
export function createCheck({
  parts,
  pictures,
}: {
  readonly parts: Pick<ServerParts, "open">;
  readonly pictures: PictureHouse;
}): (at: { readonly plain: PlainDocument; readonly folder: string }) => Promise<CheckedNews> {
  const nothing = { facets: {}, fingerprints: {}, known: [], pictures: {} };
  return async ({ plain, folder }) => {
    const parsed = fromPlain(plain);
    if (parsed.document === undefined) return { ...nothing, diagnostics: parsed.diagnostics };
    const { engine, graph, diagnostics } = await parts.open(parsed.document, { folder, partial: true });
    return { ...(graph === undefined ? nothing : pictures.knownOf(engine, graph)), diagnostics };
  };
}
