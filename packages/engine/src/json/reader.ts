/** Where a reading of JSON stands, and how it ends early. Shared by the readers of scalars and of the tree. */

import { shown } from "../words.js";

/** Something wrong with a JSON text. */
export interface JsonProblem {
  readonly code:
    "json" | "too-deep" | "duplicate-key" | "refused-key" | "number-too-large" | "refused-character";
  /** Index into the text, from 0. */
  readonly offset: number;
  /** A whole sentence. */
  readonly message: string;
}

/** The state of one reading. */
export interface Reader {
  readonly text: string;
  at: number;
  readonly problems: JsonProblem[];
  stopped: boolean;
}

/** Moves over white space. */
export function skipSpace(reader: Reader): void {
  let code = reader.text.charCodeAt(reader.at);
  while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09)
    code = reader.text.charCodeAt(++reader.at);
}

/** Notes a problem and reads on. */
export function note(reader: Reader, problem: JsonProblem): void {
  reader.problems.push(problem);
}

/** Notes a problem after which nothing can be read. */
export function stop(reader: Reader, problem: JsonProblem): void {
  reader.problems.push(problem);
  reader.stopped = true;
}

/** Stops here because something else should stand here. */
export function stopAt(reader: Reader, wanted: string): void {
  const { text, at } = reader;
  const found = at >= text.length ? "the document ends" : `${shown(wordAt(text, at))} stands`;
  stop(reader, {
    code: "json",
    offset: at,
    message: `This is not JSON: ${found} where ${wanted} should be.`,
  });
}

function wordAt(text: string, at: number): string {
  return /^(?:[\w.+-]{1,20}|[^])/u.exec(text.slice(at, at + 20))?.[0] ?? "";
}
