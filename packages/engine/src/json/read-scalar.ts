/** Reads the texts, numbers and words of JSON. Numbers keep every digit that they have. */

import type { Json } from "../document.js";
import { note, stop, stopAt, type Reader } from "./reader.js";

const quote = 0x22;
const backslash = 0x5c;

/** A text, a number, true, false or null; nothing when the reading had to stop. */
export function readScalar(reader: Reader): Json | undefined {
  const { text, at } = reader;
  if (text.charCodeAt(at) === quote) return readString(reader);
  for (const [word, value] of words) {
    if (!text.startsWith(word, at)) continue;
    reader.at += word.length;
    return value;
  }
  return readNumber(reader);
}

const words: readonly (readonly [string, Json])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

/** A text in double quotes, which begins at the reader's place. */
export function readString(reader: Reader): string | undefined {
  const { text } = reader;
  const start = reader.at;
  let at = start + 1;
  let escaped = false;
  for (let code = text.charCodeAt(at); code !== quote; code = text.charCodeAt(at)) {
    const length = code === backslash ? escapeLength(text, at) : code >= 0x20 ? 1 : 0;
    if (length === 0) {
      reader.at = at;
      return void stopAt(reader, wantedIn(text, at));
    }
    escaped ||= code === backslash;
    at += length;
  }
  reader.at = at + 1;
  return escaped ? withoutEscapes(reader, start) : text.slice(start + 1, at);
}

/** How long the escape is that begins here; 0 when it is none that JSON has. */
function escapeLength(text: string, at: number): number {
  if (text[at + 1] === "u") return /^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6)) ? 6 : 0;
  return at + 1 < text.length && '"\\/bfnrt'.includes(text[at + 1]!) ? 2 : 0;
}

function wantedIn(text: string, at: number): string {
  if (at >= text.length) return `the end of a text, '"',`;
  return text[at] === "\\" ? "an escape such as \\n or \\u00e9" : "a letter of a text";
}

function withoutEscapes(reader: Reader, start: number): string {
  const value = JSON.parse(reader.text.slice(start, reader.at)) as string;
  const refused = /\p{Cs}|\0/u.exec(value)?.[0];
  if (refused !== undefined) note(reader, refusedCharacter(refused, start));
  return value;
}

/** The problem of a character that no text may hold. */
export function refusedCharacter(
  character: string,
  offset: number,
): { readonly code: "refused-character"; readonly offset: number; readonly message: string } {
  const message =
    character === "\0"
      ? "The document holds a text with the character NUL, which no text may hold."
      : "The document holds half of a character (a lone surrogate), which no text may hold.";
  return { code: "refused-character", offset, message };
}

const numberPattern = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?(?![\w.+-])/y;

function readNumber(reader: Reader): number | bigint | undefined {
  const offset = reader.at;
  numberPattern.lastIndex = offset;
  const match = numberPattern.exec(reader.text);
  if (!match) return void stopAt(reader, "a value");
  reader.at += match[0].length;
  const whole = match[1] === undefined && match[2] === undefined;
  const value = Number(match[0]);
  if (whole && !Number.isSafeInteger(value)) return readBigInteger(reader, match[0], offset);
  if (Number.isFinite(value)) return value === 0 ? 0 : value;
  stop(reader, {
    code: "number-too-large",
    offset,
    message: `The number ${match[0].slice(0, 30)} is too large; the largest is about 1.8e308.`,
  });
  return undefined;
}

/** Longer integers would take quadratic time to read; the largest anybody needs has 20 digits. */
const maxDigits = 100;

function readBigInteger(reader: Reader, digits: string, offset: number): bigint | undefined {
  if (digits.length <= maxDigits) return BigInt(digits);
  const message = `A number of ${digits.length} digits is too large; write at most ${maxDigits}.`;
  stop(reader, { code: "number-too-large", offset, message });
  return undefined;
}
