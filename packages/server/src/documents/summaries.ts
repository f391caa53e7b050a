/** What lists show of a document that is not open: read from its file once, and again when the file has another stamp. */

import type { DocumentSummary } from "../protocol/house.js";
import type { PictureRef } from "../protocol/messages.js";
import type { PlainDocument } from "@dreamloom/engine/edits";
import { isRefusal } from "./hub.js";
import { readPlain } from "./read-document.js";
import type { FileStamp, Workspace } from "./workspace.js";

type Known = Pick<DocumentSummary, "title" | "nodes" | "problem">;

/** Remembers what the files say. */
export interface Summaries {
  of(document: string, stamp: FileStamp): Promise<DocumentSummary>;
  /** Of an open one, as it is now. */
  ofPlain(document: string, plain: PlainDocument, changedAt: number): DocumentSummary;
}

const mostKnown = 20_000;

/** Begins with nothing known. */
export function createSummaries(
  workspace: Workspace,
  pictureOf: (document: string) => PictureRef | undefined,
): Summaries {
  const known = new Map<string, { readonly stamp: string; readonly said: Known }>();
  const picture = (document: string) => {
    const latest = pictureOf(document);
    return latest ? { picture: latest } : {};
  };
  return {
    of: async (document, { changedAt, size }) => {
      const stamp = `${changedAt} ${size}`;
      let said = known.get(document);
      if (said?.stamp !== stamp) {
        said = { stamp, said: await read(workspace, document) };
        if (known.size >= mostKnown) known.clear();
        known.set(document, said);
      }
      return { document, changedAt, ...said.said, ...picture(document) };
    },
    ofPlain: (document, plain, changedAt) => ({
      ...{
        document,
        changedAt,
        title: plain.title ?? nameIn(document),
        nodes: Object.keys(plain.nodes).length,
      },
      ...picture(document),
    }),
  };
}

async function read(workspace: Workspace, document: string): Promise<Known> {
  const file = await workspace.read(document);
  if (isRefusal(file)) return { title: nameIn(document), nodes: 0, problem: file.refused };
  const said = readPlain(file.bytes);
  if ("problem" in said) return { title: nameIn(document), nodes: 0, problem: said.problem };
  return { title: said.plain.title ?? nameIn(document), nodes: Object.keys(said.plain.nodes).length };
}

/** The last part of a document's name. */
export function nameIn(document: string): string {
  return document.slice(document.lastIndexOf("/") + 1);
}
