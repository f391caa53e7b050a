/** Slots of a text: `{name}`, or `{name=what stands there otherwise}`; `{{` and `}}` are braces. */

import { NodeError } from "@dreamloom/engine";
import type { LiteralProblem, Table } from "@dreamloom/engine";
import { placeOf } from "./weighed-text.js";

const piece = /\{\{|\}\}|\{([^{}=]*)(?:=([^{}]*))?\}|[{}]/g;

/** The text with its slots filled. Throws where one has nothing to fill it. */
export function fillSlots(text: string, fills: ReadonlyMap<string, string>): string {
  return text.replace(piece, (found, name?: string, otherwise?: string) => {
    if (found === "{{") return "{";
    if (found === "}}") return "}";
    if (name === undefined) throw new NodeError(loneBrace(found));
    const filled = fills.get(name.trim()) ?? otherwise;
    if (filled === undefined) throw new NodeError(empty(name.trim(), [...fills.keys()]));
    return filled;
  });
}

/** Braces that stand alone. What fills the slots is known only in a run. */
export function problemsOfSlots(text: string, port: string): LiteralProblem[] {
  const alone = [...text.matchAll(piece)].filter(([found, name]) => name === undefined && found.length === 1);
  return alone.map(({ 0: found, index }) => ({ port, message: loneBrace(found), ...placeOf(text, index) }));
}

/** Lines `name: words`; lines that begin with `#` are for people. */
export function namedWords(text: string): {
  readonly words: ReadonlyMap<string, string>;
  readonly problems: readonly Omit<LiteralProblem, "port">[];
} {
  const words = new Map<string, string>();
  const problems: Omit<LiteralProblem, "port">[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const found = /^\s*([^:#][^:]*?)\s*:\s?(.*)$/.exec(line);
    if (found) words.set(found[1]!, found[2]!.trimEnd());
    else if (line.trim() !== "" && !line.trimStart().startsWith("#"))
      problems.push({
        message: `"${line.trim()}" names no slot; "animal: whale" does.`,
        line: index + 1,
        column: 1,
      });
  }
  return { words, problems };
}

/** A row of a table by the names of its columns; nothing where there is no table or no such row. */
export function slotsOfRow(table: Table | undefined, row: number): (readonly [string, string])[] {
  const cells = table?.rows[row];
  return cells ? table.columns.map((name, index) => [name.trim(), String(cells[index] ?? "")] as const) : [];
}

function loneBrace(brace: string): string {
  return `A "${brace}" stands alone; a brace that is meant is written "${brace}${brace}".`;
}

function empty(name: string, known: readonly string[]): string {
  const there =
    known.length === 0 ? "nothing does" : `there is ${known.map((each) => `"${each}"`).join(", ")}`;
  return `Nothing fills the slot "{${name}}"; ${there}.`;
}
