/** A gallery query as SQL: words by the full-text index, the rest by columns. Nothing a person types is ever part of the SQL. */

import type { GalleryQuery } from "./gallery.js";

/** SQL with its values. */
export interface GallerySearch {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

const usualLimit = 60;
const mostItems = 500;

/** The newest first. */
export function searchOf(query: GalleryQuery): GallerySearch {
  const { words, ...typed } = readTyped(query.q ?? "");
  const { document, node = typed.node, seed = typed.seed, from, to, before } = query;
  const wheres: string[] = [];
  const values: (string | number)[] = [];
  const where = (sql: string, value: string | number | undefined): void => {
    if (value === undefined) return;
    wheres.push(sql);
    values.push(value);
  };
  where("id IN (SELECT rowid FROM picture_words WHERE picture_words MATCH ?)", matchOf(words));
  where("document = ?", document);
  where("node = ?", node);
  if (seed !== undefined) {
    wheres.push("(seed = ? OR EXISTS (SELECT 1 FROM json_each(picture.seeds) AS one WHERE one.value = ?))");
    values.push(seed, seed);
  }
  where("at >= ?", from);
  where("at <= ?", to);
  where("id < ?", before);
  const filter = wheres.length === 0 ? "" : `WHERE ${wheres.join(" AND ")}`;
  const limit = Math.min(mostItems, Math.max(1, query.limit ?? usualLimit));
  return { sql: `SELECT * FROM picture ${filter} ORDER BY id DESC LIMIT ?`, values: [...values, limit] };
}

interface Typed {
  readonly words: readonly string[];
  readonly node?: string;
  readonly seed?: string;
}

/** `whale seed:7 node:decode`. */
function readTyped(text: string): Typed {
  const words: string[] = [];
  const narrow: { node?: string; seed?: string } = {};
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const [, name, value] = /^(seed|node):(.+)$/.exec(word) ?? [];
    if (name === "seed" || name === "node") narrow[name] = value!;
    else words.push(word);
  }
  return { words, ...narrow };
}

/** Every word, each as the beginning of one in the index; undefined when nothing is left to look for. */
function matchOf(words: readonly string[]): string | undefined {
  const tokens = words.flatMap((word) => word.match(/[\p{L}\p{N}]+/gu) ?? []);
  if (tokens.length > 0) return tokens.map((token) => `"${token}"*`).join(" ");
  // Signs alone stand in no index: nothing is found.
  return words.length > 0 ? '"no" NOT "no"' : undefined;
}
