/** Lists as people type them: `animal: whale | fox | 2::dog` on a line, or a name with a colon and items on lines further in. */

import type { Table } from "@dreamloom/engine";
import { optionOf, type Option } from "./weighed-text.js";
import { piecesOf, type TextProblem } from "./parse-wildcards.js";

/** Items by the list's name. */
export type Lists = ReadonlyMap<string, readonly Option[]>;

const heading = /^([A-Za-z][A-Za-z0-9_-]*)\s*:(?!:)\s*(.*)$/;

/** Reads lists; lines that begin with `#` are for people. */
export function parseLists(text: string): {
  readonly lists: Lists;
  readonly problems: readonly TextProblem[];
} {
  const lists = new Map<string, Option[]>();
  const headings = new Map<string, number>();
  const problems: TextProblem[] = [];
  let current: Option[] | undefined;
  let at = 0;
  for (const line of text.split("\n")) {
    const found = heading.exec(line.trimEnd());
    if (found) {
      const [, name = "", items = ""] = found;
      current = lists.get(name) ?? [];
      lists.set(name, current);
      headings.set(name, at);
      current.push(...itemsOf(items));
    } else if (/^\s+\S/.test(line) && current) current.push(...itemsOf(line.replace(/^\s*- /, "")));
    else if (line.trim() !== "" && !line.startsWith("#"))
      problems.push({ message: `"${line.trim()}" belongs to no list; "animal: whale | fox" is one.`, at });
    at += line.length + 1;
  }
  for (const [name, items] of lists)
    if (items.length === 0)
      problems.push({ message: `The list "${name}" has no items.`, at: text.indexOf(`${name}`) });
  return { lists, problems };
}

function itemsOf(line: string): Option[] {
  const items = piecesOf(line).map(({ text }) => text.trim());
  return items.filter((item) => item !== "").map(optionOf);
}

/** Lists with those of a table: each column is one, by its name, its empty cells left out. */
export function withColumns(lists: Lists, { columns, rows }: Table): Lists {
  const all = new Map(lists);
  for (const [index, name] of columns.entries()) {
    const items = rows.map((row) => String(row[index] ?? "").trim()).filter((item) => item !== "");
    if (items.length > 0)
      all.set(name, [...(all.get(name) ?? []), ...items.map((text) => ({ text, weight: 1 }))]);
  }
  return all;
}
