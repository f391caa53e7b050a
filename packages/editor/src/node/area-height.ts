/** How high the words of a text area are, with pictures in the line where there are any. Arithmetic. */

import { nodeMeasures } from "./measures.js";
import { piecesOf, spare, textWidth, wrapped, type Piece } from "./text-lines.js";
import { promptParts } from "./widgets/prompt-text.js";

/** The height of the words in a text area, before it scrolls. A picture in the line (`{1}`) is as large as its chip. */
export function areaHeight(text: string, width: number, chips: boolean): number {
  const { areaFont, areaLine, minLines, maxLines } = nodeMeasures;
  const pieces = chips ? [...promptPieces(text)] : [...piecesOf(text, areaFont)];
  const heights = (chips ? guesses : [spare]).map((share) =>
    wrapped(pieces, areaWidth(width) * share, areaLine, maxLines).reduce((all, height) => all + height, 0),
  );
  return Math.max(minLines * areaLine, Math.min(maxLines * areaLine, Math.max(...heights)));
}

/** With pictures, where a line breaks decides which lines are tall: the tallest of a few guesses holds every other. */
const guesses = [spare, 1, 0.95];

function* promptPieces(text: string): Generator<Piece> {
  const { areaFont, chip, chipMargin, tagFont, tagLine } = nodeMeasures;
  let taken = 0;
  for (const part of promptParts(text)) {
    if (part.kind === "text") {
      yield* piecesOf(part.text.slice(taken), areaFont);
      taken = 0;
      continue;
    }
    // A comma behind a picture never begins a line.
    const [mark = ""] = /^[.,;:!?)]+/.exec(text.slice(part.end)) ?? [];
    taken = mark.length;
    const width = 2 * chipMargin + textWidth(mark, areaFont);
    if (part.tag === "") yield { width: chip + width, height: chip };
    else yield { width: 31 + textWidth(part.tag, tagFont) + width, height: tagLine };
  }
}

/** The width that a text area leaves for its words. */
export function areaWidth(width: number): number {
  return width - 2 * (nodeMeasures.areaMargin + nodeMeasures.areaPadding[1]);
}
