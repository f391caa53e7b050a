/**
 * Reads JSON without losing anything: integers beyond 2^53 become bigint; a key that stands twice is a problem, so
 * are depth beyond a limit, numbers too large for a double, lone surrogates, NUL, and `__proto__`. One loop with a
 * stack of its own: no depth of nesting can exhaust the call stack. Text in, a value or problems with offsets out.
 */

import type { Json } from "../document.js";
import { shown } from "../words.js";
import { readScalar, readString, refusedCharacter } from "./read-scalar.js";
import { note, skipSpace, stop, stopAt, type JsonProblem, type Reader } from "./reader.js";

/** How a text was read: a value, or problems in the order of the text. */
export interface JsonRead {
  readonly value?: Json;
  readonly problems: readonly JsonProblem[];
}

/** Hears where a value begins, and the keys and list places that lead to it. */
export type OnValue = (path: readonly string[], offset: number) => void;

/** How deep lists and objects may stand in each other. */
export const maxJsonDepth = 64;

/** Reads a JSON text. */
export function readJson(text: string, onValue?: OnValue): JsonRead {
  const reader: Reader = { text, at: 0, problems: [], stopped: false };
  const surrogate = text.search(/\p{Cs}/u);
  if (surrogate >= 0) stop(reader, refusedCharacter("", surrogate));
  const value = readTree(reader, onValue);
  skipSpace(reader);
  if (!reader.stopped && reader.at < text.length) stopAt(reader, "the end");
  return value === undefined || reader.problems.length > 0
    ? { problems: reader.problems }
    : { value, problems: [] };
}

interface ObjectFrame {
  readonly kind: "object";
  readonly fields: Record<string, Json>;
  key: string;
}
type Frame = ObjectFrame | { readonly kind: "list"; readonly items: Json[] };

const comma = 0x2c;
const colon = 0x3a;
const openList = 0x5b;
const openObject = 0x7b;
const closing = { list: 0x5d, object: 0x7d };

function readTree(reader: Reader, onValue: OnValue | undefined): Json | undefined {
  const stack: Frame[] = [];
  while (!reader.stopped) {
    skipSpace(reader);
    onValue?.(stack.map(placeIn), reader.at);
    const opened = openFrame(reader, stack.length);
    if (opened && !closesAtOnce(reader, opened)) {
      stack.push(opened);
      continue;
    }
    const value = opened ? valueOf(opened) : readScalar(reader);
    if (value === undefined) return undefined;
    const whole = putAndClose(reader, stack, value);
    if (whole !== undefined) return whole;
  }
  return undefined;
}

/** Puts a value where it belongs and closes all that ends after it; the whole document's value when that closed too. */
function putAndClose(reader: Reader, stack: Frame[], first: Json): Json | undefined {
  let value = first;
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    if (frame.kind === "list") frame.items.push(value);
    else if (frame.key !== "__proto__") frame.fields[frame.key] = value;
    if (hasMore(reader, frame)) return undefined;
    value = valueOf(frame);
    stack.pop();
  }
  return value;
}

function placeIn(frame: Frame): string {
  return frame.kind === "object" ? frame.key : String(frame.items.length);
}

function valueOf(frame: Frame): Json {
  return frame.kind === "object" ? frame.fields : frame.items;
}

function openFrame(reader: Reader, depth: number): Frame | undefined {
  const code = reader.text.charCodeAt(reader.at);
  if (code !== openList && code !== openObject) return undefined;
  if (depth >= maxJsonDepth) {
    const message = `The document is too deep: lists and objects may stand ${maxJsonDepth} deep in each other.`;
    stop(reader, { code: "too-deep", offset: reader.at, message });
  }
  reader.at++;
  return code === openList ? { kind: "list", items: [] } : { kind: "object", fields: {}, key: "" };
}

/** After the opening bracket: whether it closes at once; if not, the first key is read. */
function closesAtOnce(reader: Reader, frame: Frame): boolean {
  skipSpace(reader);
  if (reader.text.charCodeAt(reader.at) === closing[frame.kind]) {
    reader.at++;
    return true;
  }
  if (frame.kind === "object") readKey(reader, frame);
  return false;
}

/** After a value: whether another one follows (its key is then read) or the reading stopped; else the frame closed. */
function hasMore(reader: Reader, frame: Frame): boolean {
  skipSpace(reader);
  const code = reader.text.charCodeAt(reader.at);
  if (code === comma) {
    reader.at++;
    skipSpace(reader);
    if (frame.kind === "object") readKey(reader, frame);
    return true;
  }
  if (code === closing[frame.kind]) reader.at++;
  else
    stopAt(
      reader,
      frame.kind === "list" ? "a comma or the end of a list" : "a comma or the end of an object",
    );
  return reader.stopped;
}

function readKey(reader: Reader, frame: ObjectFrame): void {
  if (reader.stopped) return;
  const offset = reader.at;
  if (reader.text[offset] !== '"') return stopAt(reader, "a key in double quotes");
  const key = readString(reader);
  if (key === undefined) return;
  noteKey(reader, frame, key, offset);
  frame.key = key;
  skipSpace(reader);
  if (reader.text.charCodeAt(reader.at) !== colon) return stopAt(reader, `":" after the key ${shown(key)}`);
  reader.at++;
}

function noteKey(reader: Reader, { fields }: ObjectFrame, key: string, offset: number): void {
  if (key === "__proto__")
    note(reader, { code: "refused-key", offset, message: `"__proto__" cannot be a key or a name.` });
  else if (Object.hasOwn(fields, key))
    note(reader, {
      code: "duplicate-key",
      offset,
      message: `The key ${shown(key)} stands twice in one object.`,
    });
}
