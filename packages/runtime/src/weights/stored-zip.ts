/**
 * Finds the entries of a zip archive in which nothing is compressed, as PyTorch writes its checkpoints: comes in an
 * open file, goes out where each entry's bytes lie. Reads the directory only; whatever the directory says is checked
 * against the entries' own headers. Zip64 sizes are read, since checkpoints pass 4 GB.
 * Source: PKWARE's APPNOTE, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16, 4.5.3.
 */

import type { FileHandle } from "node:fs/promises";

/** Why an archive is not acceptable: the end of a sentence whose subject is the file. */
export class ZipError extends Error {
  override readonly name = "ZipError";
}

/** Where an entry's bytes lie, from the start of the file. */
export type ZipEntry = { readonly offset: number; readonly byteLength: number };

const MAX_DIRECTORY_BYTES = 64_000_000;
const MAX_ENTRIES = 1_000_000;

/** All entries by name. Throws `ZipError`. */
export async function readStoredZip(file: FileHandle, size: number): Promise<ReadonlyMap<string, ZipEntry>> {
  const { count, offset, bytes } = await findDirectory(file, size);
  if (bytes > MAX_DIRECTORY_BYTES || count > MAX_ENTRIES)
    throw new ZipError("has an unreasonably large directory");
  if (offset + bytes > size) throw new ZipError("is cut short: its directory lies beyond its end");
  const directory = await read(file, offset, bytes);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    const listed = readListing(directory, at);
    if (entries.has(listed.name)) throw new ZipError(`names ${JSON.stringify(listed.name)} twice`);
    entries.set(listed.name, await locate(file, listed, offset));
    at = listed.next;
  }
  if (at !== bytes) throw new ZipError("has a directory of another length than it says");
  checkApart(entries);
  return entries;
}

type Listing = {
  readonly name: string;
  readonly flags: number;
  readonly byteLength: number;
  readonly headerOffset: number;
  readonly next: number;
};

async function findDirectory(file: FileHandle, size: number) {
  const tailBytes = Math.min(size, 22 + 0xffff + 20);
  const tail = await read(file, size - tailBytes, tailBytes);
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== 0x06054b50) end--;
  if (end < 0) throw new ZipError("is cut short: it has no directory at its end");
  const short = {
    count: tail.readUInt16LE(end + 10),
    bytes: tail.readUInt32LE(end + 12),
    offset: tail.readUInt32LE(end + 16),
  };
  const locator = end - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== 0x07064b50) return short;
  const record = await read(file, safe(tail.readBigUInt64LE(locator + 8)), 56);
  if (record.readUInt32LE(0) !== 0x06064b50) throw new ZipError("has a zip64 locator that leads nowhere");
  return {
    count: safe(record.readBigUInt64LE(32)),
    bytes: safe(record.readBigUInt64LE(40)),
    offset: safe(record.readBigUInt64LE(48)),
  };
}

function readListing(directory: Buffer, at: number): Listing {
  if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50)
    throw new ZipError("has a broken directory");
  const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) =>
    directory.readUInt16LE(at + field),
  );
  const nameEnd = at + 46 + (nameBytes ?? 0);
  const extraEnd = nameEnd + (extraBytes ?? 0);
  const next = extraEnd + (commentBytes ?? 0);
  if (next > directory.length) throw new ZipError("has a broken directory");
  const name = directory.toString("utf8", at + 46, nameEnd);
  const flags = directory.readUInt16LE(at + 8);
  if (directory.readUInt16LE(at + 10) !== 0)
    throw new ZipError(`has the compressed entry ${JSON.stringify(name)}`);
  if (flags & 1) throw new ZipError(`has the encrypted entry ${JSON.stringify(name)}`);
  if (/(^|\/)\.\.(\/|$)|^\/|\\|\0/.test(name))
    throw new ZipError(`has an entry that leads elsewhere: ${JSON.stringify(name)}`);
  const large = readZip64(directory.subarray(nameEnd, extraEnd), [
    directory.readUInt32LE(at + 24),
    directory.readUInt32LE(at + 20),
    directory.readUInt32LE(at + 42),
  ]);
  const [byteLength = 0, stored = 0, headerOffset = 0] = large;
  if (byteLength !== stored) throw new ZipError(`gives two sizes for ${JSON.stringify(name)}`);
  return { name, flags, byteLength, headerOffset, next };
}

/** Sizes and offset that do not fit 32 bits stand in the extra field, each only where its short form is all ones. */
function readZip64(extra: Buffer, short: readonly number[]): readonly number[] {
  if (!short.includes(0xffffffff)) return short;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let field = at + 4;
    const end = Math.min(field + extra.readUInt16LE(at + 2), extra.length);
    return short.map((value) => {
      if (value !== 0xffffffff) return value;
      if (field + 8 > end) throw new ZipError("has a broken zip64 entry");
      field += 8;
      return safe(extra.readBigUInt64LE(field - 8));
    });
  }
  throw new ZipError("has a broken zip64 entry");
}

/** The entry's own header must agree with the directory; its bytes end before the directory begins. */
async function locate(file: FileHandle, listed: Listing, directoryOffset: number): Promise<ZipEntry> {
  const { name, flags, byteLength, headerOffset } = listed;
  const header = await read(file, headerOffset, 30);
  if (header.readUInt32LE(0) !== 0x04034b50)
    throw new ZipError(`has no entry where it places ${JSON.stringify(name)}`);
  const nameBytes = header.readUInt16LE(26);
  const ownName = (await read(file, headerOffset + 30, nameBytes)).toString("utf8");
  const ownSizes = [header.readUInt32LE(18), header.readUInt32LE(22)];
  const sizesLater = (flags & 8) !== 0 && ownSizes.every((size) => size === 0);
  const sizesAgree = ownSizes.every((size) => size === byteLength || size === 0xffffffff);
  const agree =
    ownName === name &&
    header.readUInt16LE(6) === flags &&
    header.readUInt16LE(8) === 0 &&
    (sizesLater || sizesAgree);
  if (!agree) throw new ZipError(`says two things about ${JSON.stringify(name)}`);
  const offset = headerOffset + 30 + nameBytes + header.readUInt16LE(28);
  if (offset + byteLength > directoryOffset)
    throw new ZipError(`places ${JSON.stringify(name)} beyond its data`);
  return { offset, byteLength };
}

function checkApart(entries: ReadonlyMap<string, ZipEntry>): void {
  let end = 0;
  for (const { offset, byteLength } of [...entries.values()].sort((a, b) => a.offset - b.offset)) {
    if (offset < end) throw new ZipError("has entries that overlap");
    end = offset + byteLength;
  }
}

async function read(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(buffer, 0, bytes, offset);
  if (bytesRead !== bytes) throw new ZipError("is cut short");
  return buffer;
}

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ZipError("names a place beyond any file");
  return Number(value);
}
