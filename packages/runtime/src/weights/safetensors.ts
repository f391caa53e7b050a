/**
 * Opens a safetensors file: comes in a path, goes out where each tensor lies. The header is checked in full before
 * anything uses it, because ONNX Runtime will be pointed at the ranges it names. No tensor is read here.
 * Invariants on success: ranges lie inside the file, follow one another without overlap or hole, and hold exactly
 * the elements that shape and dtype promise.
 */

import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { resolve } from "node:path";
import { dtypeBits, isDtype } from "./dtype.js";
import { guessKind } from "./file-kind.js";
import { isRecord, parseStrictJson, StrictJsonError } from "./strict-json.js";
import { stampOf } from "./stamp.js";
import type { TensorInfo, WeightFile } from "./tensor-info.js";
import { counted, quoted, shapeText, WeightsError } from "./weights-error.js";

/** Header size up to which a file is read unless said otherwise. */
export const DEFAULT_MAX_HEADER_BYTES = 32_000_000;
/** The format's own bound on headers. */
export const FORMAT_MAX_HEADER_BYTES = 100_000_000;
const MAX_TENSORS = 1_000_000;
const MAX_NAME_BYTES = 1_024;

/** Reads and checks the header of one safetensors file. Throws `WeightsError` with a sentence. */
export async function readSafetensors(
  path: string,
  options: { readonly maxHeaderBytes?: number } = {},
): Promise<WeightFile> {
  const file = resolve(path);
  const stamp = await stampOf(file);
  const handle = await open(file, "r");
  try {
    const cap = Math.min(options.maxHeaderBytes ?? DEFAULT_MAX_HEADER_BYTES, FORMAT_MAX_HEADER_BYTES);
    const header = await readHeader(handle, { file, size: stamp.size, cap });
    const dataStart = 8 + header.byteLength;
    const { metadata, tensors } = readEntries(header, { file, dataStart, dataBytes: stamp.size - dataStart });
    return { path: file, stamp, metadata, tensors };
  } finally {
    await handle.close();
  }
}

type Place = { readonly file: string; readonly dataStart: number; readonly dataBytes: number };

async function readHeader(
  handle: FileHandle,
  { file, size, cap }: { readonly file: string; readonly size: number; readonly cap: number },
): Promise<Uint8Array> {
  const start = Buffer.alloc(Math.min(size, 64));
  await handle.read(start, 0, start.byteLength, 0);
  const kind = guessKind(start);
  if (kind) throw new WeightsError("not_a_weight_file", `"${file}" is not a safetensors file but ${kind}.`);
  if (size < 8) {
    throw new WeightsError(
      "truncated",
      `"${file}" is cut short: a header's length takes 8 bytes, the file has ${size}.`,
    );
  }
  const length = start.readBigUInt64LE(0);
  if (length > BigInt(cap)) {
    throw new WeightsError(
      "header_too_large",
      `"${file}" says that its header has ${counted(length)} bytes; at most ${counted(cap)} are read.`,
    );
  }
  const bytes = Number(length);
  if (8 + bytes > size) {
    throw new WeightsError(
      "truncated",
      `"${file}" is cut short: its header should have ${counted(bytes)} bytes, the file has ${counted(size - 8)} after the header's length.`,
    );
  }
  if (bytes < 2 || start[8] !== 0x7b) {
    throw new WeightsError("bad_header", `"${file}" has a header that does not begin with "{".`);
  }
  const header = Buffer.alloc(bytes);
  const { bytesRead } = await handle.read(header, 0, bytes, 8);
  if (bytesRead !== bytes) throw new WeightsError("changed", `"${file}" was changed while it was in use.`);
  return header;
}

function readEntries(header: Uint8Array, place: Place) {
  let json: Readonly<Record<string, unknown>>;
  try {
    json = parseStrictJson(header, "whole");
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    throw new WeightsError("bad_header", `The header of "${place.file}" ${error.message}.`);
  }
  const tensors = new Map<string, TensorInfo>();
  let metadata: Readonly<Record<string, string>> = {};
  for (const name of Object.keys(json)) {
    if (name === "__metadata__") metadata = readMetadata(json[name], place.file);
    else tensors.set(name, readEntry(name, json[name], place));
  }
  if (tensors.size > MAX_TENSORS) {
    throw new WeightsError(
      "bad_header",
      `"${place.file}" names ${counted(tensors.size)} tensors; at most ${counted(MAX_TENSORS)} are read.`,
    );
  }
  checkRanges([...tensors.values()], place);
  return { metadata, tensors };
}

function readMetadata(value: unknown, file: string): Readonly<Record<string, string>> {
  const entries = isRecord(value) ? Object.entries(value) : undefined;
  if (!entries || entries.some(([, text]) => typeof text !== "string")) {
    throw new WeightsError("bad_header", `"${file}" has a "__metadata__" that is not a table of texts.`);
  }
  return Object.fromEntries(entries) as Record<string, string>;
}

function readEntry(name: string, value: unknown, { file, dataStart }: Place): TensorInfo {
  const wrong = (what: string, code: "bad_tensor" | "unknown_dtype" = "bad_tensor") =>
    new WeightsError(code, `Tensor ${quoted(name)} of "${file}" ${what}.`);
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw wrong(`has a name of more than ${counted(MAX_NAME_BYTES)} bytes`);
  if (!isRecord(value)) throw wrong("is not described by an object");
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype)) throw wrong(`has the unknown dtype ${quoted(String(dtype))}`, "unknown_dtype");
  if (!isWholeNumbers(shape))
    throw wrong(`has a shape that is not a list of whole numbers${firstOther(shape)}`);
  if (!isWholeNumbers(offsets) || offsets.length !== 2) {
    throw wrong(`has data offsets that are not two whole numbers${firstOther(offsets)}`);
  }
  const [begin = 0, end = 0] = offsets;
  if (begin > end) throw wrong(`ends at byte ${counted(end)}, before it begins at byte ${counted(begin)}`);
  const bits = shape.reduce((product, size) => product * BigInt(size), BigInt(dtypeBits(dtype)));
  if (bits !== 8n * BigInt(end - begin)) {
    throw wrong(
      `of shape ${shapeText(shape)} and dtype ${dtype} needs ${counted((bits + 7n) / 8n)} bytes, its range has ${counted(end - begin)}`,
    );
  }
  return { name, file, offset: dataStart + begin, byteLength: end - begin, dtype, shape };
}

function isWholeNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function firstOther(value: unknown): string {
  const other: unknown = Array.isArray(value) ? value.find((item) => !isWholeNumbers([item])) : undefined;
  return typeof other === "number" || typeof other === "string" ? ` (${JSON.stringify(other)})` : "";
}

/** Ranges must follow one another from the first byte of the data to the last. */
function checkRanges(tensors: readonly TensorInfo[], { file, dataStart, dataBytes }: Place): void {
  const sorted = [...tensors].sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength);
  const promised =
    sorted.reduce((end, { offset, byteLength }) => Math.max(end, offset + byteLength), dataStart) - dataStart;
  if (promised > dataBytes) {
    throw new WeightsError(
      "truncated",
      `"${file}" is cut short: its header promises ${counted(promised)} bytes of data, the file has ${counted(dataBytes)}.`,
    );
  }
  let end = dataStart;
  let before = "the header";
  for (const { name, offset, byteLength } of sorted) {
    if (offset < end) {
      throw new WeightsError(
        "bad_tensor",
        `In "${file}" tensors ${before} and ${quoted(name)} overlap by ${counted(end - offset)} bytes.`,
      );
    }
    if (offset > end) {
      throw new WeightsError(
        "bad_tensor",
        `In "${file}" ${counted(offset - end)} bytes between ${before} and tensor ${quoted(name)} belong to no tensor.`,
      );
    }
    end = offset + byteLength;
    before = quoted(name);
  }
  if (promised < dataBytes) {
    throw new WeightsError(
      "trailing_bytes",
      `"${file}" has ${counted(dataBytes - promised)} bytes after its last tensor that belong to none.`,
    );
  }
}
