/**
 * The prompt templates of the five tasks: words and pictures go in, the conditional row and its null row come out,
 * unpadded, text still unencoded. The strings are those of the published pipeline (DreamEngine,
 * pipeline_qwen_vl_stable_diffusion_3.py): their spaces, and the space that is missing after "following:" in edit,
 * are what the model was trained on. Knows no tokens; needs nothing of Node.
 */

import type { Prompt, PromptRow } from "@dreamloom/engine";
import { checkPlaceholders, parsePlaceholders } from "./placeholders.js";
import type { PlaceholderPart, PlaceholderTask } from "./placeholders.js";

/** A piece of a row: text, or a picture by its index in the prompt's list. */
export type PromptPart = PromptRow["parts"][number];

/** A prompt whose pictures are of any kind. */
export type PromptOf<Picture> = Omit<Prompt, "pictures"> & { readonly pictures: readonly Picture[] };

/** Text to picture. */
export function generatePrompt(text: string): PromptOf<never> {
  const rows = [row("conditional", ["Generate Image: ", text]), row("null", ["Generate Image: "])];
  return { task: "generate", rows, pictures: [] };
}

/** The picture itself, painted again. It has no null row: its dropping was never trained. */
export function copyPrompt<Picture>(picture: Picture): PromptOf<Picture> {
  return { task: "copy", rows: [row("conditional", ["Copy Image: ", 0])], pictures: [picture] };
}

/** A picture changed as the text says. The null row keeps the picture and drops the text. */
export function editPrompt<Picture>(picture: Picture, text: string): PromptOf<Picture> {
  const template = ["Edit image ", 0, " following:"] as const;
  const rows = [row("conditional", [...template, text]), row("null", template)];
  return { task: "edit", rows, pictures: [picture] };
}

/**
 * Objects brought together: each picture with its tag in the template's list, in the order in which the text names
 * them first; the tags stay in the sentence. The null row drops the sentence.
 * Throws a `RangeError` on a text that `checkPlaceholders` finds wrong.
 */
export function combinePrompt<Picture>(pictures: readonly Picture[], text: string): PromptOf<Picture> {
  const parts = partsOf("combine", pictures.length, text);
  const tags = new Map<number, string>();
  for (const part of parts)
    if (part.kind === "picture") tags.set(part.number, tags.get(part.number) || part.tag);
  const list = [...tags].flatMap(([number, tag], index) => [index === 0 ? tag : `, ${tag}`, number - 1]);
  const template = ["Combine the objects: ", ...list, " and generate an image following: "];
  const sentence = parts.map((part) =>
    part.kind === "text" ? part.text : part.tag || (tags.get(part.number) ?? ""),
  );
  const rows = [row("conditional", [...template, ...sentence]), row("null", template)];
  return { task: "combine", rows, pictures };
}

/**
 * Text with pictures where they are written. The null row drops the pictures and keeps the text; around the whole
 * white space is stripped in both. Throws a `RangeError` on a text that `checkPlaceholders` finds wrong.
 */
export function interleavePrompt<Picture>(pictures: readonly Picture[], text: string): PromptOf<Picture> {
  const pieces = partsOf("interleave", pictures.length, text).map((part) =>
    part.kind === "text" ? part.text : part.number - 1,
  );
  const words = pieces.filter((piece) => typeof piece === "string").join("");
  const rows = [
    row("conditional", ["Generate Image: ", ...stripped(pieces)]),
    row("null", ["Generate Image: ", ...stripped([words])]),
  ];
  return { task: "interleave", rows, pictures };
}

function partsOf(task: PlaceholderTask, pictures: number, text: string): readonly PlaceholderPart[] {
  const [problem] = checkPlaceholders(task, text, pictures);
  if (problem !== undefined)
    throw new RangeError(`Line ${problem.line}, column ${problem.column}: ${problem.message}`);
  return parsePlaceholders(task, text).parts;
}

/** A row of the pieces, neighbouring text joined: a stretch is encoded as one string, or its merges would differ. */
function row(name: PromptRow["name"], pieces: readonly (string | number)[]): PromptRow {
  const parts: PromptPart[] = [];
  for (const piece of pieces) {
    const last = parts.at(-1);
    if (typeof piece === "number") parts.push({ picture: piece });
    else if (last !== undefined && "text" in last) parts[parts.length - 1] = { text: last.text + piece };
    else if (piece !== "") parts.push({ text: piece });
  }
  return { name, parts };
}

function stripped(pieces: readonly (string | number)[]): readonly (string | number)[] {
  return pieces.map((piece, index) => {
    if (typeof piece === "number") return piece;
    const start = index === 0 ? firstNonSpace(piece) : 0;
    const end = index === pieces.length - 1 ? lastNonSpace(piece) + 1 : piece.length;
    return piece.slice(start, Math.max(start, end));
  });
}

/** What Python's `str.strip` takes for white space: JavaScript's `trim` knows fewer, and one more. */
function isSpace(code: number): boolean {
  return (
    (code >= 0x09 && code <= 0x0d) ||
    (code >= 0x1c && code <= 0x20) ||
    (code >= 0x2000 && code <= 0x200a) ||
    [0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000].includes(code)
  );
}

function firstNonSpace(text: string): number {
  let index = 0;
  while (index < text.length && isSpace(text.charCodeAt(index))) index += 1;
  return index;
}

function lastNonSpace(text: string): number {
  let index = text.length - 1;
  while (index >= 0 && isSpace(text.charCodeAt(index))) index -= 1;
  return index;
}
