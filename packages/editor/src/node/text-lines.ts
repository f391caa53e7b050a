/** How many lines words take in a given width, by the advances of Inter: arithmetic, so that a node's height is known without drawing it. */

/** Advances of the printable ASCII letters from space on, in thousandths of the font size (Inter, weight 450). */
const advances: readonly number[] = [
  270, 300, 480, 640, 640, 990, 650, 310, 370, 370, 510, 660, 300, 460, 300, 370, 640, 410, 610, 620, 650,
  600, 630, 570, 620, 630, 300, 310, 660, 660, 660, 520, 970, 700, 660, 730, 720, 600, 590, 750, 740, 270,
  570, 680, 570, 910, 750, 770, 640, 770, 650, 640, 650, 740, 700, 990, 690, 690, 630, 370, 370, 370, 470,
  460, 330, 560, 620, 570, 620, 580, 380, 620, 600, 250, 250, 550, 250, 880, 600, 600, 620, 620, 380, 530,
  330, 600, 570, 820, 550, 570, 560, 430, 340, 430, 660,
];

/** The width of a text in px at a font size in px. */
export function textWidth(text: string, size: number): number {
  let thousandths = 0;
  for (const letter of text) thousandths += advanceOf(letter);
  return (thousandths * size) / 1000;
}

/** A piece of a line: a word or what stands in the line like one, in px. */
export interface Piece {
  readonly width: number;
  /** Of the line that it stands in; nothing: the line's own. */
  readonly height?: number;
  /** A space: never begins a line. */
  readonly space?: true;
  /** Ends the line. */
  readonly end?: true;
}

/** The heights of the lines that pieces take when they are wrapped into `width` px, at most `limit` lines of them. */
export function wrapped(
  pieces: Iterable<Piece>,
  width: number,
  line: number,
  limit = 1000,
): readonly number[] {
  const lines = [line];
  let at = 0;
  const next = (): void => {
    lines.push(line);
    at = 0;
  };
  for (const { width: wide, height = line, space, end } of pieces) {
    if (lines.length > limit) break;
    if (end) next();
    else if (at + wide <= width || space) at += wide;
    else {
      if (at > 0) next();
      for (at = wide; at > width; at -= width) lines.push(line);
    }
    lines[lines.length - 1] = Math.max(lines.at(-1)!, height);
  }
  return lines.slice(0, limit);
}

/** The words, spaces and line ends of a text. */
export function* piecesOf(text: string, size: number): Generator<Piece> {
  for (const [word] of text.matchAll(/\n|[^\S\n]+|\S+/g)) {
    if (word === "\n") yield { width: 0, end: true };
    else if (/^\s/.test(word)) yield { width: textWidth(word, size), space: true };
    else yield { width: textWidth(word, size) };
  }
}

/** The number of lines of `text` wrapped into `width` px, as `white-space: pre-wrap; overflow-wrap: anywhere` does. */
export function textLines(text: string, width: number, size: number, limit = 1000): number {
  return wrapped(piecesOf(text, size), width * spare, size, limit).length;
}

/** Counted a little too narrow: a spare line shows less than a missing one. */
export const spare = 0.98;

function advanceOf(letter: string): number {
  const code = letter.codePointAt(0)!;
  return advances[code - 32] ?? (code < 0x2000 ? 620 : 1000);
}
