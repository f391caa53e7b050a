/** The doors to a document's revisions: listed, looked at, restored. */

import { diffDocuments } from "@dreamloom/engine/edits";
import type { Answer, DocumentHub, HubParts } from "./hub.js";
import { isRefusal } from "./hub.js";
import type { OpenDocument } from "./open-document.js";
import type { OpenDocuments } from "./open-documents.js";
import { changesInWords, revisionsOf } from "./revisions.js";

const mostListed = 200;

/** Makes the doors. */
export function createRevisionDesk(
  documents: Pick<OpenDocuments, "get">,
  house: HubParts,
): Pick<DocumentHub, "revisions" | "revision" | "restore"> {
  return {
    revisions: async (document, { before = Infinity, limit = mostListed } = {}) => {
      const opened = await documents.get(document);
      if (isRefusal(opened)) return opened;
      const all = revisionsOf(await opened.log.edits(opened.log.memory.version));
      const page = all.filter(({ version }) => version < before).slice(0, Math.min(limit, mostListed));
      return page.map((revision) => {
        const picture = house.pictureOf?.(document, revision.version);
        return picture ? { ...revision, picture } : revision;
      });
    },
    revision: (document, version) =>
      withVersion(documents, document, version, ({ plain, opened }) => {
        const changes = changesInWords(plain, opened.log.memory.plain);
        return Promise.resolve({ version, plain, changes });
      }),
    restore: (document, version, person) =>
      withVersion(documents, document, version, ({ plain, opened }) => {
        const patches = diffDocuments(opened.log.memory.plain, plain);
        const edit = globalThis.crypto.randomUUID().replaceAll("-", "").slice(0, 16);
        return opened.editFor(person, { edit, label: `restore revision ${version}`, patches });
      }),
  };
}

interface AtVersion {
  readonly opened: OpenDocument;
  readonly plain: NonNullable<Awaited<ReturnType<OpenDocument["log"]["plainAt"]>>>;
}

async function withVersion<Value>(
  documents: Pick<OpenDocuments, "get">,
  document: string,
  version: number,
  work: (at: AtVersion) => Promise<Answer<Value>>,
): Promise<Answer<Value>> {
  const opened = await documents.get(document);
  if (isRefusal(opened)) return opened;
  const plain = await opened.log.plainAt(version);
  if (plain) return work({ opened, plain });
  return { refused: `"${document}" has no revision ${version}.`, because: "missing" };
}
