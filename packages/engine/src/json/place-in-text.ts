/** From an offset in a text, or the path to a value, to the line and column that an editor shows. */

import { readJson } from "./read-json.js";

/** A place in a text, both from 1; the column counts UTF-16 units, as editors do. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** The place of an offset. */
export function placeInText(text: string, offset: number): TextPlace {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", start)) {
    line++;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}

/** Where the values at these paths begin, in one more reading of the text; nothing for a path that is not there. */
export function findInText(
  text: string,
  paths: readonly (readonly string[])[],
): readonly (TextPlace | undefined)[] {
  const wanted = new Map(paths.map((path) => [JSON.stringify(path), -1]));
  const deepest = paths.reduce((most, path) => Math.max(most, path.length), 0);
  readJson(text, (path, offset) => {
    if (path.length > deepest) return;
    const key = JSON.stringify(path);
    if (wanted.get(key) === -1) wanted.set(key, offset);
  });
  return paths.map((path) => {
    const offset = wanted.get(JSON.stringify(path)) ?? -1;
    return offset < 0 ? undefined : placeInText(text, offset);
  });
}
