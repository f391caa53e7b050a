/**
 * Text chunks of PNG files (PNG specification, third edition, 11.3.3): put in before the picture's data, read out
 * again. Bytes in, bytes or texts out; no pixel is decoded. Files come from anywhere: every length and checksum is
 * looked at before it is believed, and what is inflated has a cap.
 */

import { crc32, inflateSync } from "node:zlib";

/** One text in a PNG, under its keyword: 1 to 79 characters of Latin-1. */
export interface PngText {
  readonly keyword: string;
  readonly text: string;
}

/** The texts of a file, the first one of each keyword, and what was wrong with the rest. */
export interface PngTexts {
  readonly entries: readonly PngText[];
  readonly warnings: readonly string[];
}

/** Most bytes that the texts of one file may have, inflated and together: 16 MiB. */
export const maxTextBytes = 16 * 2 ** 20;

/** A copy of the PNG with these texts before its picture's data: plain ASCII as `tEXt`, all else as UTF-8 in `iTXt`. */
export function insertPngText(png: Uint8Array, entries: readonly PngText[]): Uint8Array {
  const data = chunksOf(png).find(({ type }) => type === "IDAT");
  if (!data) throw new Error("Internal error: a PNG without picture data.");
  const texts = entries.map(textChunk);
  return Buffer.concat([png.subarray(0, data.start), ...texts, png.subarray(data.start)]);
}

/** The texts of a PNG. Never throws: what cannot be read is a warning. */
export function readPngText(png: Uint8Array): PngTexts {
  const found = new Map<string, string>();
  const warnings: string[] = [];
  let budget = maxTextBytes;
  for (const chunk of chunksOf(png)) {
    if (!textTypes.includes(chunk.type)) continue;
    const read = readChunk(chunk, budget);
    if ("problem" in read) warnings.push(`A text in the PNG was left out: ${read.problem}.`);
    else if (found.has(read.keyword))
      warnings.push(`The PNG has "${read.keyword}" more than once; the first one counts.`);
    else {
      found.set(read.keyword, read.text);
      budget -= Buffer.byteLength(read.text);
    }
  }
  return { entries: [...found].map(([keyword, text]) => ({ keyword, text })), warnings };
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const textTypes: readonly string[] = ["tEXt", "zTXt", "iTXt"];

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** Where the chunk begins, with its length. */
  readonly start: number;
  readonly intact: boolean;
}

/** The chunks up to the end mark, or up to where the file breaks off. */
function chunksOf(png: Uint8Array): readonly Chunk[] {
  if (!signature.every((byte, index) => png[index] === byte)) return [];
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: Chunk[] = [];
  for (let start = signature.length; start + 12 <= png.byteLength;) {
    const length = view.getUint32(start);
    const end = start + 12 + length;
    if (end > png.byteLength) break;
    const type = Buffer.from(png.subarray(start + 4, start + 8)).toString("latin1");
    const intact = crc32(png.subarray(start + 4, end - 4)) === view.getUint32(end - 4);
    chunks.push({ type, data: png.subarray(start + 8, end - 4), start, intact });
    if (type === "IEND") break;
    start = end;
  }
  return chunks;
}

function textChunk({ keyword, text }: PngText): Buffer {
  if (!isKeyword(keyword)) throw new Error(`Internal error: "${keyword}" is no keyword of a PNG text.`);
  const plain = /^[\n\x20-\x7e]*$/.test(text);
  const head = plain ? `${keyword}\0` : `${keyword}\0\0\0\0\0`;
  const body = Buffer.concat([Buffer.from(head, "latin1"), Buffer.from(text, "utf8")]);
  const typed = Buffer.concat([Buffer.from(plain ? "tEXt" : "iTXt", "latin1"), body]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.byteLength);
  checksum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, checksum]);
}

function isKeyword(text: string): boolean {
  return /^[\x21-\x7e\xa1-\xff](?:[\x20-\x7e\xa1-\xff]{0,77}[\x21-\x7e\xa1-\xff])?$/.test(text);
}

type Read = PngText | { readonly problem: string };

function readChunk({ type, data, intact }: Chunk, budget: number): Read {
  if (!intact) return { problem: "its checksum is wrong" };
  const end = data.indexOf(0);
  const keyword = Buffer.from(data.subarray(0, Math.max(0, end))).toString("latin1");
  if (!isKeyword(keyword)) return { problem: "it has no keyword" };
  const body = bodyOf(type, data.subarray(end + 1));
  if (!body) return { problem: `"${keyword}" breaks off` };
  try {
    const bytes = body.deflated
      ? inflateSync(body.bytes, { maxOutputLength: Math.max(1, budget) })
      : body.bytes;
    if (bytes.byteLength > budget) return tooLarge(keyword);
    const text = type === "iTXt" ? utf8.decode(bytes) : Buffer.from(bytes).toString("latin1");
    return { keyword, text };
  } catch (error) {
    const code = (error as { readonly code?: string }).code;
    if (code === "ERR_BUFFER_TOO_LARGE") return tooLarge(keyword);
    return { problem: `"${keyword}" is ${body.deflated ? "not well packed" : "not UTF-8"}` };
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What follows the keyword: the text's bytes, and whether they are deflated. */
function bodyOf(type: string, rest: Uint8Array): { bytes: Uint8Array; deflated: boolean } | undefined {
  if (type === "tEXt") return { bytes: rest, deflated: false };
  if (type === "zTXt") return rest[0] === 0 ? { bytes: rest.subarray(1), deflated: true } : undefined;
  const language = rest.indexOf(0, 2);
  const translated = language < 0 ? -1 : rest.indexOf(0, language + 1);
  if (translated < 0 || rest[1] !== 0) return undefined;
  return { bytes: rest.subarray(translated + 1), deflated: rest[0] === 1 };
}

function tooLarge(keyword: string): Read {
  return { problem: `"${keyword}" and the texts before it have more than ${maxTextBytes / 2 ** 20} MiB` };
}
