/** Options as people type them: one a line, or with bars between; `3::` before one makes it three times as likely. */

import type { Weighed } from "./random.js";

/** An option and how likely it is; 1 unless said. */
export interface Option extends Weighed {
  readonly text: string;
}

const weight = /^\s*(\d+(?:\.\d+)?)\s*::\s?/;

/** An option with its weight taken off. */
export function optionOf(typed: string): Option {
  const found = weight.exec(typed);
  return found
    ? { weight: Number(found[1]), text: typed.slice(found[0].length) }
    : { weight: 1, text: typed };
}

/** The options of a text, one a line; empty lines count for nothing. */
export function optionsOfLines(text: string): readonly Option[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map(optionOf);
}

/** Where in a text a character stands, counted from 1. */
export function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, at).split("\n");
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}
