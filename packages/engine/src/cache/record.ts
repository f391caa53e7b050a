/**
 * A record of the index's log: a header of 52 bytes and a payload, each with its checksum.
 *
 *     0 magic · 4 kind · 5 taken out · 8 payload length · 12 payload CRC-32 · 16 key (32 bytes) · 48 header CRC-32
 *
 * Numbers are little-endian. The header's checksum takes byte 5 as 0, so that a record can be taken out in place.
 */

import { crc32 } from "node:zlib";

/** What a record holds: bytes by digest, outputs by fingerprint; by digests of inputs is for later. */
export const recordKinds = { artifact: 1, byFingerprint: 2, byInputs: 3 } as const;
/** A kind of record. */
export type RecordKind = (typeof recordKinds)[keyof typeof recordKinds];

/** The header's bytes. */
export const headerBytes = 52;
/** Where in the header it stands that a record was taken out. */
export const takenOutAt = 5;
/** The longest payload a record may have. */
export const longestPayload = 2 ** 26;

const magic = 0x31724c44;

/** What a header says. */
export interface RecordHeader {
  readonly kind: RecordKind;
  /** 64 hex digits. */
  readonly key: string;
  readonly length: number;
  readonly crc: number;
  readonly takenOut: boolean;
}

/** Writes a record into a buffer with room for it; gives the checksum of its payload. */
export function encodeRecord(
  into: Buffer,
  at: number,
  { kind, key, payload }: { readonly kind: RecordKind; readonly key: string; readonly payload: Uint8Array },
): number {
  const crc = crc32(payload);
  into.fill(0, at, at + headerBytes);
  into.writeUInt32LE(magic, at);
  into[at + 4] = kind;
  into.writeUInt32LE(payload.byteLength, at + 8);
  into.writeUInt32LE(crc, at + 12);
  into.write(key, at + 16, 32, "hex");
  into.writeUInt32LE(crc32(into.subarray(at, at + 48)), at + 48);
  into.set(payload, at + headerBytes);
  return crc;
}

/** Reads the header that begins at an offset; nothing when its checksum says that it is none. */
export function decodeHeader(bytes: Buffer, at: number): RecordHeader | undefined {
  const takenOut = bytes[at + takenOutAt] !== 0;
  const header = takenOut
    ? Buffer.from(bytes.subarray(at, at + headerBytes))
    : bytes.subarray(at, at + headerBytes);
  if (takenOut) header[takenOutAt] = 0;
  if (header.readUInt32LE(0) !== magic || header.readUInt32LE(48) !== crc32(header.subarray(0, 48)))
    return undefined;
  const length = header.readUInt32LE(8);
  if (length > longestPayload) return undefined;
  const key = header.toString("hex", 16, 48);
  return { kind: header[4] as RecordKind, key, length, crc: header.readUInt32LE(12), takenOut };
}

/** Whether a payload is what was written. */
export function payloadFits(payload: Uint8Array, crc: number): boolean {
  return crc32(payload) === crc;
}
