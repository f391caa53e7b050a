/**
 * JSON from a file that nobody vouches for: depth is bounded before anything recurses, every key is unique, and
 * integers are exact. Used for weight headers, shard indices and configs.
 */

import { parse } from "lossless-json";

/** Why a text is not acceptable JSON: the end of a sentence whose subject is the file. */
export class StrictJsonError extends Error {
  override readonly name = "StrictJsonError";
}

/** A number in the text that is not a whole number from 0 to 2^53 − 1, kept as it was written. */
export class OtherNumber {
  constructor(readonly text: string) {}
}

const MAX_DEPTH = 64;

/** Decodes UTF-8 and parses JSON whose top is an object. Whole numbers become numbers, all others `OtherNumber`. */
export function parseStrictJson(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const text = decode(bytes);
  const keys = scan(text);
  let value: unknown;
  try {
    value = parse(text, null, { parseNumber: readNumber });
  } catch (error) {
    throw new StrictJsonError(`is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(value)) throw new StrictJsonError("does not hold a JSON object");
  if (countKeys(value) !== keys) throw new StrictJsonError("has the same key twice in one object");
  return value;
}

/** Whether a parsed value is an object with keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof OtherNumber)
  );
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new StrictJsonError("is not valid UTF-8");
  }
}

function readNumber(text: string): number | OtherNumber {
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : new OtherNumber(text);
}

/** Bounds the depth and counts the keys (colons outside strings), so that a key written twice cannot hide. */
function scan(text: string): number {
  let depth = 0;
  let keys = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (inString) {
      if (unit === 0x5c) i++;
      else if (unit === 0x22) inString = false;
    } else if (unit === 0x22) inString = true;
    else if (unit === 0x3a) keys++;
    else if (unit === 0x7b || unit === 0x5b) {
      if (++depth > MAX_DEPTH) throw new StrictJsonError(`is nested deeper than ${MAX_DEPTH} levels`);
    } else if (unit === 0x7d || unit === 0x5d) depth--;
  }
  return keys;
}

function countKeys(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countKeys(item), 0);
  if (!isRecord(value)) return 0;
  const names = Object.keys(value);
  return names.reduce((sum, name) => sum + countKeys(value[name]), names.length);
}
