/**
 * The placeholders of a combine or interleave text: `{1}` stands for the first picture of the list, `{{` for a brace.
 * In combine a placeholder may carry its tag, `{1:apple}`. Text goes in, parts and problems come out, all at once.
 * Imports nothing, so that a definition's check can use it wherever definitions are.
 */

/** The tasks whose text may hold placeholders. */
export type PlaceholderTask = "combine" | "interleave";

/** A stretch of text as it will be read (`{{` already a brace), or a placeholder. */
export type PlaceholderPart =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "picture";
      /** The number as written: 1 is the first picture. */
      readonly number: number;
      /** The word after the colon; empty when there is none. */
      readonly tag: string;
      readonly line: number;
      readonly column: number;
    };

/** What is wrong with a text, and where: line and column count characters from 1. */
export interface PlaceholderProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Splits a text into its parts. What cannot be read is a problem and left out. */
export function parsePlaceholders(
  task: PlaceholderTask,
  text: string,
): { readonly parts: readonly PlaceholderPart[]; readonly problems: readonly PlaceholderProblem[] } {
  const parts: PlaceholderPart[] = [];
  const problems: PlaceholderProblem[] = [];
  const placeOf = placer(text);
  let literal = "";
  let at = 0;
  while (at < text.length) {
    const brace = text.indexOf("{", at);
    literal += text.slice(at, brace === -1 ? undefined : brace);
    if (brace === -1) break;
    if (text[brace + 1] === "{") {
      literal += "{";
      at = brace + 2;
      continue;
    }
    const { part, problem, end } = readPlaceholder(task, text, brace, placeOf(brace));
    if (problem !== undefined) problems.push(problem);
    if (part !== undefined) {
      if (literal !== "") parts.push({ kind: "text", text: literal });
      literal = "";
      parts.push(part);
    }
    at = end;
  }
  if (literal !== "") parts.push({ kind: "text", text: literal });
  return { parts, problems };
}

/**
 * Everything wrong with a text: placeholders that cannot be read, numbers with no picture, pictures never named.
 * With `pictures` undefined (the list is linked and its length not known yet) only the text itself is checked.
 */
export function checkPlaceholders(
  task: PlaceholderTask,
  text: string,
  pictures: number | undefined,
): readonly PlaceholderProblem[] {
  const { parts, problems } = parsePlaceholders(task, text);
  if (pictures === undefined) return problems;
  const named = parts.filter((part) => part.kind === "picture");
  const numbers = new Set(named.map(({ number }) => number));
  const strangers = named
    .filter(({ number }) => number > pictures)
    .map(({ number, line, column }) => ({
      line,
      column,
      message: `"{${number}}" has no picture; ${howMany(pictures)}.`,
    }));
  const end = placer(text)(text.length);
  const missing = Array.from({ length: pictures }, (_, index) => index + 1)
    .filter((wanted) => !numbers.has(wanted))
    .map((wanted) => ({
      ...end,
      message: `Picture ${wanted} is never named; write "${example(task, wanted)}" where it belongs, or take it out of the list.`,
    }));
  return [...problems, ...strangers, ...missing];
}

function readPlaceholder(
  task: PlaceholderTask,
  text: string,
  brace: number,
  where: Place,
): { part?: PlaceholderPart; problem?: PlaceholderProblem; end: number } {
  const close = text.slice(brace + 1).search(/[{}\n]/);
  if (close === -1 || text[brace + 1 + close] !== "}") {
    const message = `The brace is never closed; a picture is written "${example(task, 1)}", a brace by itself "{{".`;
    return { problem: { ...where, message }, end: brace + 1 };
  }
  const inside = text.slice(brace + 1, brace + 1 + close);
  const end = brace + close + 2;
  const [, digits, colon, tag = ""] = /^([1-9][0-9]{0,3})(:(.*))?$/.exec(inside) ?? [];
  if (digits === undefined) {
    const message = `"{${inside}}" is not a placeholder; a picture is written "${example(task, 1)}", a brace by itself "{{".`;
    return { problem: { ...where, message }, end };
  }
  if (task === "interleave" && colon !== undefined) {
    const message = `"{${inside}}" has a tag, which only combine knows; here the picture is written "{${digits}}".`;
    return { problem: { ...where, message }, end };
  }
  return { part: { kind: "picture", number: Number(digits), tag: tag.trim(), ...where }, end };
}

function example(task: PlaceholderTask, number: number): string {
  return task === "combine" ? `{${number}:apple}` : `{${number}}`;
}

function howMany(pictures: number): string {
  if (pictures === 0) return "the list is empty";
  return pictures === 1 ? "the list has one, {1}" : `the list has ${pictures}, {1} to {${pictures}}`;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** Finds line and column of indexes that only grow, in characters: a pair of surrogates is one. */
function placer(text: string): (index: number) => Place {
  let at = 0;
  let line = 1;
  let column = 1;
  return (index) => {
    for (; at < index; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) {
      if (text[at] === "\n") line += 1;
      column = text[at] === "\n" ? 1 : column + 1;
    }
    return { line, column };
  };
}
