/**
 * JSON from a file that nobody vouches for: UTF-8 without exception, depth bounded before anything recurses, every key
 * unique. Used for weight headers, shard indices and configs. One pass over the text, then the engine's own parser.
 */

/** Why a text is not acceptable JSON: the end of a sentence whose subject is the file. */
export class StrictJsonError extends Error {
  override readonly name = "StrictJsonError";
}

/** Which numbers may stand in the text: any, or only whole ones written without point and exponent. */
export type NumbersAllowed = "any" | "whole";

const MAX_DEPTH = 64;

/** Decodes UTF-8 and parses JSON whose top is an object. Throws `StrictJsonError`. */
export function parseStrictJson(
  bytes: Uint8Array,
  numbers: NumbersAllowed,
): Readonly<Record<string, unknown>> {
  const text = decode(bytes);
  const keys = scan(text, numbers);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StrictJsonError("is not valid JSON");
  }
  if (!isRecord(value)) throw new StrictJsonError("does not hold a JSON object");
  if (countKeys(value) !== keys) throw new StrictJsonError("has the same key twice in one object");
  return value;
}

/** Whether a parsed value is an object with keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new StrictJsonError("is not valid UTF-8");
  }
}

/** Bounds the depth and counts the keys (colons outside strings), so that a key written twice cannot hide. */
function scan(text: string, numbers: NumbersAllowed): number {
  let depth = 0;
  let keys = 0;
  let inString = false;
  let before = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (inString) {
      if (unit === BACKSLASH) i++;
      else if (unit === QUOTE) inString = false;
    } else if (unit === QUOTE) inString = true;
    else if (unit === COLON) keys++;
    else if (unit === OPEN_OBJECT || unit === OPEN_LIST) {
      if (++depth > MAX_DEPTH) throw new StrictJsonError(`is nested deeper than ${MAX_DEPTH} levels`);
    } else if (unit === CLOSE_OBJECT || unit === CLOSE_LIST) depth--;
    else if (numbers === "whole" && isDigit(before) && (unit === POINT || (unit | 0x20) === LOWER_E)) {
      throw new StrictJsonError(
        `has the number ${writtenAt(text, i)}, where only plain whole numbers may stand`,
      );
    }
    before = unit;
  }
  return keys;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const POINT = 0x2e;
const LOWER_E = 0x65;

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function writtenAt(text: string, at: number): string {
  const left = /[\d-]*$/.exec(text.slice(Math.max(0, at - 20), at))?.[0] ?? "";
  const right = /^[\d.eE+-]*/.exec(text.slice(at, at + 20))?.[0] ?? "";
  return left + right;
}

function countKeys(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countKeys(item), 0);
  if (!isRecord(value)) return 0;
  const names = Object.keys(value);
  return names.reduce((sum, name) => sum + countKeys(value[name]), names.length);
}
