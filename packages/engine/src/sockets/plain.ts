/** The sockets of plain values: text, number, integer, flag, choice, seed, colour, file, list of, table. */

import type { Table } from "../doors.js";
import { listing, quoted, shown } from "../words.js";
import type { Socket, SocketDescription, SocketLook } from "./socket.js";

/** A file as a document names it; what `context.files.find` takes. */
export interface FileLiteral {
  readonly file: string;
  readonly digest?: string;
}

/** The largest seed: 2^64 − 1. */
export const largestSeed = 18446744073709551615n;

const value = (fill: SocketLook["fill"], dark: string, light: string): SocketLook => ({
  family: "values",
  fill,
  dark,
  light,
});

/** Words. */
export const textSocket: Socket<string> = plain({
  name: "text",
  article: "a text",
  about: "Words.",
  look: { family: "words", fill: "ring", dark: "#D2DBA6", light: "#83833F" },
  verify: (given) => (typeof given === "string" ? undefined : `is ${shown(given)}; it must be a text`),
});

/** A finite number. */
export const numberSocket: Socket<number> = plain({
  name: "number",
  article: "a number",
  about: "A number.",
  look: value("solid", "#AEB6C4", "#667085"),
  verify: (given) => (Number.isFinite(given) ? undefined : `is ${shown(given)}; it must be a number`),
});

/** A whole number. */
export const integerSocket: Socket<number> = plain({
  name: "integer",
  article: "an integer",
  about: "A whole number.",
  look: value("ring", "#93A9C9", "#49679B"),
  verify: (given) =>
    Number.isSafeInteger(given) ? undefined : `is ${shown(given)}; it must be a whole number`,
});

/** True or false. */
export const flagSocket: Socket<boolean> = plain({
  name: "flag",
  article: "a flag",
  about: "True or false.",
  look: value("half", "#C9BBA6", "#80694A"),
  verify: (given) =>
    typeof given === "boolean" ? undefined : `is ${shown(given)}; it must be true or false`,
});

/** An unsigned 64-bit number that noise is made from, a bigint in `run`. */
export const seedSocket: Socket<bigint> = plain({
  name: "seed",
  article: "a seed",
  about: "The number that noise is made from; the same seed gives the same noise.",
  look: value("dot", "#DDB08A", "#9C5B22"),
  verify: (given) =>
    typeof given === "bigint" && given >= 0n && given <= largestSeed
      ? undefined
      : `is ${shown(given)}; it must be a whole number from 0 to ${largestSeed}`,
});

/** A colour: `#rrggbb` or `#rrggbbaa`. */
export const colourSocket: Socket<string> = plain({
  name: "colour",
  article: "a colour",
  about: "A colour, as #rrggbb or #rrggbbaa.",
  verify: (given) =>
    typeof given === "string" && /^#(?:[0-9a-f]{6}|[0-9a-f]{8})$/i.test(given)
      ? undefined
      : `is ${shown(given)}; it must be a colour such as "#ff8800"`,
});

/** A file of the person's, by name. */
export const fileSocket: Socket<FileLiteral> = plain({
  name: "file",
  article: "a file",
  about: "A file, by its name.",
  verify: (given) =>
    typeof given === "object" && given !== null && "file" in given && typeof given.file === "string"
      ? undefined
      : `is ${shown(given)}; it must be a file, such as { "file": "pictures/apple.png" }`,
});

/** A table of text and numbers. */
export const table: Socket<Table> = plain({
  name: "table",
  article: "a table",
  about: "Rows of text and numbers under named columns.",
  verify: verifyTable,
});

/** One of these words. */
export function choiceSocket<const C extends readonly string[]>(choices: C): Socket<C[number]> {
  return plain({
    name: "choice",
    article: `a choice of ${quoted(choices, "or")}`,
    about: `One of ${listing(choices)}.`,
    choices,
    verify: (given) =>
      typeof given === "string" && choices.includes(given)
        ? undefined
        : `is ${shown(given)}; it must be ${quoted(choices, "or")}`,
  });
}

/** Several values of one socket, in order. */
export function listOf<Type>(item: Socket<Type>): Socket<readonly Type[]> {
  return plain({
    name: `list of ${item.name}`,
    article: `a list of ${plural(item)}`,
    about: `A list of ${plural(item)}.`,
    facets: item.facets,
    item,
    ...(item.look ? { look: item.look } : {}),
    verify: (given) => verifyList(item, given),
  });
}

/** `pictures`, `lists of pictures`: a socket's word for many. */
export function plural(socket: SocketDescription): string {
  if (socket.choices) return "choices";
  const [words = socket.name, ...rest] = socket.article.replace(/^\S+ /, "").split(" of ");
  return [`${words}s`, ...rest].join(" of ");
}

type PlainSocket<Type> = Omit<Socket<Type>, "kind" | "facets" | "type"> & Partial<Pick<Socket, "facets">>;

function plain<Type>(socket: PlainSocket<Type>): Socket<Type> {
  return Object.freeze({ kind: "socket", facets: [], ...socket });
}

function verifyList(item: Socket, given: unknown): string | undefined {
  if (!Array.isArray(given)) return `is ${shown(given)}; it must be a list of ${plural(item)}`;
  for (const [index, each] of given.entries()) {
    const wrong = item.verify(each);
    if (wrong !== undefined) return `holds an item ${index + 1} that ${wrong}`;
  }
  return undefined;
}

function verifyTable(given: unknown): string | undefined {
  const { columns, rows } = (typeof given === "object" && given !== null ? given : {}) as Partial<Table>;
  const wanted = 'it must be a table: { "columns": […], "rows": [[…], …] } of text and numbers';
  if (!Array.isArray(columns) || !Array.isArray(rows)) return `is ${shown(given)}; ${wanted}`;
  if (!columns.every((name) => typeof name === "string")) return `has a column without a name; ${wanted}`;
  const bad = rows.findIndex(
    (row) => !Array.isArray(row) || row.length !== columns.length || !row.every(isCell),
  );
  return bad < 0
    ? undefined
    : `has a row ${bad + 1} that does not fit its ${columns.length} columns; ${wanted}`;
}

function isCell(cell: unknown): boolean {
  return typeof cell === "string" || Number.isFinite(cell);
}
