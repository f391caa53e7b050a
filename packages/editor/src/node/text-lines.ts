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

/** The number of lines of `text` wrapped into `width` px, as `white-space: pre-wrap; overflow-wrap: anywhere` does. */
export function textLines(text: string, width: number, size: number, limit = 1000): number {
  let lines = 0;
  for (const paragraph of text.split("\n")) {
    lines += paragraphLines(paragraph, width * spare, size, limit - lines);
    if (lines >= limit) return limit;
  }
  return lines;
}

/** Counted a little too narrow: a spare line shows less than a missing one. */
const spare = 0.98;

function paragraphLines(paragraph: string, width: number, size: number, limit: number): number {
  let [lines, at] = [1, 0];
  for (const [word] of paragraph.matchAll(/\S+|\s+/g)) {
    const long = textWidth(word, size);
    if (at + long <= width || /^\s/.test(word)) {
      at += long;
      continue;
    }
    if (at > 0) lines++;
    const broken = Math.ceil(long / width) - 1;
    lines += broken;
    at = long - broken * width;
    if (lines >= limit) return limit;
  }
  return lines;
}

function advanceOf(letter: string): number {
  const code = letter.codePointAt(0)!;
  return advances[code - 32] ?? (code < 0x2000 ? 620 : 1000);
}
