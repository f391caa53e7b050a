/** What lists show of a document that is not open: read from its file once, and again when the file has another stamp. */

import type { DocumentSummary } from "../protocol/house.js";
import type { PictureRef } from "../protocol/messages.js";
import type { PlainDocument } from "@dreamloom/engine/edits";
import { isRefusal } from "./hub.js";
import { readPlain } from "./read-document.js";
import { usedPacks, type DocumentPacks } from "./used-packs.js";
import type { FileStamp, Workspace } from "./workspace.js";

type Known = Pick<DocumentSummary, "title" | "nodes" | "problem"> & Pick<DocumentPacks, "packs">;

/** Remembers what the files say. */
export interface Summaries {
  of(document: string, stamp: FileStamp): Promise<DocumentSummary>;
  /** Of an open one, as it is now. */
  ofPlain(document: string, plain: PlainDocument, changedAt: number): DocumentSummary;
  /** Which packs its nodes are of. */
  packsOf(document: string, stamp: FileStamp): Promise<DocumentPacks>;
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
  const knownOf = async (document: string, { changedAt, size }: FileStamp): Promise<Known> => {
    const stamp = `${changedAt} ${size}`;
    let said = known.get(document);
    if (said?.stamp !== stamp) {
      said = { stamp, said: await read(workspace, document) };
      if (known.size >= mostKnown) known.clear();
      known.set(document, said);
    }
    return said.said;
  };
  return {
    of: async (document, stamp) => {
      const { title, nodes, problem } = await knownOf(document, stamp);
      const why = problem === undefined ? {} : { problem };
      return { document, changedAt: stamp.changedAt, title, nodes, ...why, ...picture(document) };
    },
    packsOf: async (document, stamp) => {
      const { title, packs } = await knownOf(document, stamp);
      return { document, title, packs };
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
  const unread = { title: nameIn(document), nodes: 0, packs: [] };
  if (isRefusal(file)) return { ...unread, problem: file.refused };
  const said = readPlain(file.bytes);
  if ("problem" in said) return { ...unread, problem: said.problem };
  const { title = nameIn(document), nodes } = said.plain;
  return { title, nodes: Object.keys(nodes).length, packs: usedPacks(said.plain) };
}

/** The last part of a document's name. */
export function nameIn(document: string): string {
  return document.slice(document.lastIndexOf("/") + 1);
}
