/**
 * Walks through the bytes of an ONNX file without building it: bytes of a stranger's come in, every message is given out
 * when it ends, with its numbers, its texts and how many bytes its other fields hold. No recursion, so that nesting
 * costs no stack; every length is held against what is there. Knows no rule but the format's own.
 */

import { fieldOf } from "./model-format.js";
import type { Field } from "./model-format.js";

/** A message that has been walked through. */
export interface Walked {
  readonly message: string;
  /** As a field of which message. */
  readonly parent: Walked | undefined;
  readonly field: string;
  /** How many graphs this one lies in, itself among them. */
  readonly graphs: number;
  readonly numbers: Readonly<Record<string, readonly bigint[]>>;
  readonly texts: Readonly<Record<string, string>>;
  /** Bytes of the fields whose content was passed over, and how often each of them stood there. */
  readonly held: Readonly<Record<string, { readonly bytes: number; readonly times: number }>>;
  /** Messages within it that say what a value is (never nodes or tensors). */
  readonly parts: readonly Walked[];
}

/** Why bytes are not walked on: the second half of a sentence that begins with the file's name. */
export class WalkProblem extends Error {}

/** Limits of walking. */
export interface WalkLimits {
  readonly messages: number;
  readonly graphs: number;
}

interface Frame extends Walked {
  readonly end: number;
  readonly seen: Set<string>;
  readonly numbers: Record<string, bigint[]>;
  readonly texts: Record<string, string>;
  readonly held: Record<string, { bytes: number; times: number }>;
  readonly parts: Walked[];
}

/** Depth of messages in each other; ONNX Runtime reads no deeper than 100. */
const maxDepth = 90;
/** Numbers of one field that are kept: dimensions of a tensor. */
const maxKept = 64;
const maxTextBytes = 1024;

/** Walks through a `ModelProto`. Calls `leave` for each message, the inner ones first. Throws a `WalkProblem`. */
export function walkModel(bytes: Uint8Array, limits: WalkLimits, leave: (message: Walked) => void): void {
  const cursor = { bytes, at: 0 };
  let frames = 1;
  const stack = [frame("ModelProto", "", undefined, bytes.length)];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    if (cursor.at === top.end) {
      stack.pop();
      leave(top);
      if (isType(top.message)) (top.parent as Frame | undefined)?.parts.push(top);
      continue;
    }
    const inner = readField(cursor, top);
    if (inner === undefined) continue;
    frames += 1;
    if (frames > limits.messages) throw new WalkProblem(`has more than ${limits.messages} parts`);
    if (stack.length >= maxDepth || inner.graphs > limits.graphs)
      throw new WalkProblem("holds graphs within graphs deeper than any model needs");
    stack.push(inner);
  }
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function frame(message: string, field: string, parent: Frame | undefined, end: number): Frame {
  const graphs = (parent?.graphs ?? 0) + (message === "GraphProto" ? 1 : 0);
  return {
    message,
    field,
    parent,
    end,
    graphs,
    seen: new Set(),
    numbers: {},
    texts: {},
    held: {},
    parts: [],
  };
}

/** Reads one field; gives the message that it opens, if it is one. */
function readField(cursor: Cursor, top: Frame): Frame | undefined {
  const tag = readSize(cursor, top.end);
  const wire = tag % 8;
  const number = (tag - wire) / 8;
  const field = fieldOf(top.message, number);
  if (field === undefined)
    throw new WalkProblem(`is no ONNX file as they are known here (field ${number} of ${top.message})`);
  if (typeof field.kind === "object" && "refused" in field.kind) throw new WalkProblem(field.kind.refused);
  if (wire !== 2) {
    readNumber(cursor, top, field, wire);
    return undefined;
  }
  const length = readSize(cursor, top.end);
  const end = cursor.at + length;
  if (end > top.end) throw damaged();
  if (typeof field.kind === "object") return openMessage(top, field, end);
  hold(cursor, top, field, end);
  return undefined;
}

function openMessage(top: Frame, field: Field, end: number): Frame {
  const kind = field.kind as { readonly one: string } | { readonly many: string };
  if ("many" in kind) return frame(kind.many, field.name, top, end);
  // A second one would be merged with the first, which nobody who writes models does.
  if (top.seen.has(field.name)) throw damaged();
  top.seen.add(field.name);
  return frame(kind.one, field.name, top, end);
}

function readNumber(cursor: Cursor, top: Frame, field: Field, wire: number): void {
  const { kind, name } = field;
  if (wire === 0 && (kind === "number" || kind === "numbers"))
    keep(top, name, readVarint(cursor, top.end), kind);
  else if (wire === 5 && (kind === "fixed32" || kind === "numbers")) skip(cursor, top, name, 4);
  else if (wire === 1 && kind === "numbers") skip(cursor, top, name, 8);
  else throw damaged();
}

function keep(top: Frame, name: string, value: bigint, kind: "number" | "numbers"): void {
  if (kind === "number") {
    top.numbers[name] = [BigInt.asIntN(64, value)];
    return;
  }
  count(top, name, 1);
  const kept = (top.numbers[name] ??= []);
  if (kept.length <= maxKept) kept.push(BigInt.asIntN(64, value));
}

function skip(cursor: Cursor, top: Frame, name: string, size: number): void {
  if (cursor.at + size > top.end) throw damaged();
  cursor.at += size;
  count(top, name, size);
}

function count(top: Frame, name: string, bytes: number): void {
  const held = (top.held[name] ??= { bytes: 0, times: 0 });
  held.bytes += bytes;
  held.times += 1;
}

/** A field with a length that is no message: a text, packed numbers, or bytes. */
function hold(cursor: Cursor, top: Frame, { kind, name }: Field, end: number): void {
  const from = cursor.at;
  if (kind === "number" || kind === "fixed32") throw damaged();
  if (kind === "numbers" && name === "dims")
    while (cursor.at < end) keep(top, name, readVarint(cursor, end), kind);
  else count(top, name, end - from);
  if (kind === "text") {
    if (end - from > maxTextBytes) throw new WalkProblem(`holds a name of ${end - from} bytes`);
    top.texts[name] = Buffer.from(cursor.bytes.buffer, cursor.bytes.byteOffset + from, end - from).toString();
  }
  cursor.at = end;
}

/** A tag or a length: a number that is small in every file that makes sense. */
function readSize(cursor: Cursor, end: number): number {
  let value = 0;
  for (let unit = 1; unit < 2 ** 35; unit *= 128) {
    if (cursor.at >= end) throw damaged();
    const byte = cursor.bytes[cursor.at++]!;
    value += (byte & 0x7f) * unit;
    if (byte < 0x80) return value;
  }
  throw damaged();
}

function readVarint(cursor: Cursor, end: number): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    if (cursor.at >= end) throw damaged();
    const byte = cursor.bytes[cursor.at++]!;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  throw damaged();
}

/** Messages whose content is wanted where a value is described. */
function isType(message: string): boolean {
  return message.endsWith("TypeProto") || message === "TensorShapeProto" || message === "DimensionProto";
}

function damaged(): WalkProblem {
  return new WalkProblem("is damaged, or no ONNX file at all");
}
