/** Reads comma-separated values (RFC 4180, and what spreadsheets make of it) as a table. */

import { NodeError } from "@dreamloom/engine";
import type { Table } from "@dreamloom/engine";

/** What may stand between two values. */
export const separators = {
  automatic: undefined,
  commas: ",",
  semicolons: ";",
  tabs: "\t",
  bars: "|",
} as const;

/** How to read. */
export interface CsvOptions {
  readonly separator: keyof typeof separators;
  /** Whether the first row names the columns; else they are called `column 1`, `column 2` … */
  readonly header: boolean;
  /** Whether what looks like a number becomes one. */
  readonly numbers: boolean;
}

const mostRows = 100_000;

/** The table of a text. Rows that are shorter than the widest are filled with empty texts; empty lines count for nothing. */
export function parseCsv(text: string, { separator, header, numbers }: CsvOptions): Table {
  const plain = text.replace(/^\uFEFF/, "");
  const rows = rowsOf(plain, separators[separator] ?? likelySeparator(plain));
  if (rows.length === 0)
    throw new NodeError(
      "There are no rows; a first line names the columns, and one row stands on each line below.",
    );
  if (rows.length > mostRows)
    throw new NodeError(`There are ${rows.length} rows; at most ${mostRows} fit in a table.`);
  const width = Math.max(...rows.map((row) => row.length));
  const [first = []] = rows;
  const names = Array.from({ length: width }, (_, at) => (header && first[at]?.trim()) || `column ${at + 1}`);
  const body = header ? rows.slice(1) : rows;
  return {
    columns: apart(names),
    rows: body.map((row) => names.map((_, at) => (numbers ? numberOf(row[at] ?? "") : (row[at] ?? "")))),
  };
}

/** The mark that stands most often on the first line, outside of quotes. */
function likelySeparator(text: string): string {
  const [line = ""] = text.replace(/"[^"]*"/g, "").split(/\r?\n|\r/, 1);
  const counts = [",", ";", "\t", "|"].map((mark) => ({ mark, count: line.split(mark).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}

function rowsOf(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const { value, next } = text[at] === '"' ? quoted(text, at, line, separator) : bare(text, at, separator);
    row.push(value);
    line += text.slice(at, next).split("\n").length - 1;
    at = next;
    if (text[at] === separator) {
      at++;
      if (at === text.length) row.push("");
      continue;
    }
    if (row.some((each) => each !== "")) rows.push(row);
    row = [];
    if (text[at] === "\r" && text[at + 1] === "\n") at++;
    at++;
    line++;
  }
  if (row.some((each) => each !== "")) rows.push(row);
  return rows;
}

interface Cell {
  readonly value: string;
  /** Where the separator or the line's end stands. */
  readonly next: number;
}

function bare(text: string, at: number, separator: string): Cell {
  let next = at;
  while (next < text.length && text[next] !== separator && text[next] !== "\n" && text[next] !== "\r") next++;
  return { value: text.slice(at, next), next };
}

function quoted(text: string, at: number, line: number, separator: string): Cell {
  let value = "";
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] !== '"') value += text[i];
    else if (text[i + 1] === '"') value += text[i++];
    else {
      const next = i + 1;
      if (next >= text.length || text[next] === separator || text[next] === "\n" || text[next] === "\r")
        return { value, next };
      throw new NodeError(
        `Line ${line} goes on after a closing quote; a quote within quotes is written twice.`,
      );
    }
  }
  throw new NodeError(`The quote that opens on line ${line} is never closed.`);
}

/** Names that stand twice get a number. */
function apart(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

function numberOf(cell: string): string | number {
  if (!/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(cell)) return cell;
  // What would not be printed back the same (007, 1e400, 20 digits) is a name, not an amount.
  const number = Number(cell);
  return /^\s*[+-]?0\d/.test(cell) || !Number.isFinite(number) || cell.trim().length > 15 ? cell : number;
}
