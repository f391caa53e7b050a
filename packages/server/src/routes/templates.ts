/** Templates: saved graphs that a new document may be made from. Listed once, so that a name is looked up and never becomes a path. */

import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseDocument } from "@dreamloom/engine/document";
import { toPlain, type PlainDocument } from "@dreamloom/engine/edits";

/** A template. */
export interface Template {
  readonly template: string;
  readonly title: string;
  readonly nodes: number;
  readonly plain: PlainDocument;
}

/** Templates of a folder. */
export interface Templates {
  readonly all: () => Promise<readonly Template[]>;
}

/** The templates of a folder; files that are no documents are none. */
export function createTemplates(folder: string | undefined): Templates {
  let known: Promise<readonly Template[]> | undefined;
  return {
    all: () => {
      known ??= folder === undefined ? Promise.resolve([]) : readTemplates(folder);
      known.catch(() => (known = undefined));
      return known;
    },
  };
}

async function readTemplates(folder: string): Promise<readonly Template[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  const read = await Promise.all(names.map((name) => readTemplate(join(folder, name))));
  return read.filter((template) => template !== undefined);
}

async function readTemplate(file: string): Promise<Template | undefined> {
  const { document } = parseDocument(await readFile(file));
  if (document === undefined) return undefined;
  const template = basename(file, ".json");
  return {
    template,
    title: document.title ?? template,
    nodes: document.nodes.size,
    plain: toPlain(document),
  };
}
