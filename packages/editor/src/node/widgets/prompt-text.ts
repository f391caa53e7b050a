/**
 * A prompt's text with pictures in the line. The text is the truth: `{1}`, or `{1:apple}`, stands for a picture of the
 * list, `{{` for a brace. Here it is cut into stretches; a picture is one step for the caret and goes as a whole. Pure.
 */

/** A stretch of the text, from `start` to `end` (UTF-16). */
export interface PromptPart {
  readonly kind: "text" | "picture";
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Of a picture: 1 is the first of the list. */
  readonly number: number;
  /** Of a picture: what it is called; empty when it is not. */
  readonly tag: string;
}

const pattern = /\{\{|\{([1-9][0-9]{0,3})(?::([^{}\n]*))?\}/g;

/** Cuts a text. */
export function promptParts(text: string): readonly PromptPart[] {
  const parts: PromptPart[] = [];
  let at = 0;
  const words = (end: number): void => {
    if (end > at) parts.push({ kind: "text", text: text.slice(at, end), start: at, end, number: 0, tag: "" });
  };
  for (const { 0: name, 1: digits, 2: tag = "", index } of text.matchAll(pattern)) {
    if (digits === undefined) continue;
    words(index);
    at = index + name.length;
    parts.push({ kind: "picture", text: name, start: index, end: at, number: Number(digits), tag });
  }
  words(text.length);
  return parts;
}

/** Pictures of a list that the text does not name, by number. */
export function unnamedPictures(text: string, count: number): readonly number[] {
  const named = new Set(promptParts(text).map(({ number }) => number));
  return Array.from({ length: count }, (_, index) => index + 1).filter((number) => !named.has(number));
}

/** The place one step on: past a whole picture, past a whole letter (not half of an emoji). */
export function stepFrom(text: string, at: number, direction: 1 | -1): number {
  const picture = promptParts(text).find(
    ({ kind, start, end }) =>
      kind === "picture" && at >= start && at <= end && (direction === 1 ? at < end : at > start),
  );
  if (picture) return direction === 1 ? picture.end : picture.start;
  const letter = direction === 1 ? firstLetter(text.slice(at)) : lastLetter(text.slice(0, at));
  return at + direction * letter;
}

/** A place that lies inside of a picture's name, moved to its nearer end. */
export function placeOutside(text: string, at: number): number {
  const picture = promptParts(text).find(
    ({ kind, start, end }) => kind === "picture" && at > start && at < end,
  );
  if (!picture) return Math.max(0, Math.min(text.length, at));
  return at - picture.start < picture.end - at ? picture.start : picture.end;
}

/** A text with a stretch replaced, and where the caret is then. */
export function replaced(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  by: string,
): { readonly text: string; readonly caret: number } {
  return { text: text.slice(0, start) + by + text.slice(end), caret: start + by.length };
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function firstLetter(text: string): number {
  for (const { segment } of segmenter.segment(text.slice(0, 40))) return segment.length;
  return 0;
}

function lastLetter(text: string): number {
  return [...segmenter.segment(text.slice(-40))].at(-1)?.segment.length ?? 0;
}
