/**
 * The log of the index: segments, one per process that writes, shared by all that read. Remembers where each record
 * lies. Appending is at once for this process; it goes to the file when the process next has a moment, in one piece.
 *
 * Invariants: only its owner appends to a segment; a segment whose owner has ended is taken over by renaming it; a
 * record that does not fit its checksum is never given, and taken out.
 */

import { join } from "node:path";
import { codeOf, ifThere, type Fs } from "./fs.js";
import { nobodysName, ownerIsGone, ownName } from "./owner.js";
import {
  encodeRecord,
  headerBytes,
  payloadFits,
  takenOutAt,
  type RecordHeader,
  type RecordKind,
} from "./record.js";
import { Places, type Place } from "./places.js";
import { Segment } from "./segment.js";

/** What a log is opened with. */
export interface LogParts {
  readonly fs: Fs;
  readonly folder: string;
  /** Makes the folders above, and what belongs in them. */
  readonly prepare: () => void;
  /** Hears in a sentence that something was damaged. */
  readonly warn: (message: string) => void;
  /** Hears of what could not be written. */
  readonly onWriteError: (error: unknown) => void;
}

/** A segment this large is full; the next record begins another. */
const fullBytes = 32 * 2 ** 20;
/** So much is not left waiting for a quiet moment. */
const flushBytes = 4 * 2 ** 20;

/** The log. */
export class Log {
  readonly #parts: LogParts;
  readonly #segments = new Map<string, Segment>();
  readonly #places = new Places();
  #own: Segment | undefined;
  /** Records that wait to be written, one after the other, and where each is. */
  #waiting = Buffer.alloc(0);
  #waitingBytes = 0;
  #pending: Place[] = [];
  #timer: NodeJS.Immediate | undefined;
  #unsynced = false;

  constructor(parts: LogParts) {
    this.#parts = parts;
    this.refresh();
  }

  get segments(): readonly Segment[] {
    return [...this.#segments.values()];
  }

  /** The segment a record lies in, if it is in one already. */
  segmentOf(kind: RecordKind, key: string): Segment | undefined {
    return this.#places.get(kind, key)?.segment;
  }

  /** Whether a segment of this process is full, so that nobody appends to it any more. */
  isFull(segment: Segment): boolean {
    return segment !== this.#own && segment.end > fullBytes;
  }

  has(kind: RecordKind, key: string): boolean {
    return this.#places.get(kind, key) !== undefined;
  }

  lengthOf(kind: RecordKind, key: string): number | undefined {
    return this.#places.get(kind, key)?.length;
  }

  /** Finds what others have appended, and what has been deleted. */
  refresh(): void {
    const { fs, folder } = this.#parts;
    const names = ifThere(() => fs.readdirSync(folder)) ?? [];
    const known = new Map(this.segments.map((segment) => [segment.name, segment]));
    for (const name of names) if (name.endsWith(".log") && !known.has(name)) this.#open(name);
    for (const segment of this.segments) {
      if (!segment.look()) this.#drop(segment);
      else if (segment.end < segment.size) this.#scan(segment);
    }
  }

  /** The payload of the newest whole record under a key. */
  read(kind: RecordKind, key: string): Uint8Array | undefined {
    for (let place = this.#places.get(kind, key); place !== undefined; place = place.older) {
      const payload = this.#payload(place);
      if (payload.length === place.length && payloadFits(payload, place.crc)) return payload;
      this.#parts.warn("An entry of the cache was damaged; it has been removed.");
      this.forget(kind, key);
    }
    return undefined;
  }

  append(kind: RecordKind, key: string, payload: Uint8Array): void {
    const at = this.#waitingBytes;
    this.#makeRoom(headerBytes + payload.byteLength);
    const crc = encodeRecord(this.#waiting, at, { kind, key, payload });
    const place = { kind, key, segment: undefined, at, length: payload.byteLength, crc };
    this.#pending.push(this.#places.add(place));
    if (this.#waitingBytes > flushBytes) this.flush();
    else this.#timer ??= setImmediate(() => this.flush());
  }

  /** Takes out the newest record under a key; an older one comes to light. */
  forget(kind: RecordKind, key: string): void {
    const place = this.#places.get(kind, key);
    if (place === undefined) return;
    if (place.segment) place.segment.takeOut(place.at);
    else this.#waiting[place.at + takenOutAt] = 1;
    this.#places.remove(place);
  }

  /** Writes what waits. What cannot be written is forgotten and told. */
  flush(): void {
    clearImmediate(this.#timer);
    this.#timer = undefined;
    if (this.#pending.length === 0) return;
    const places = this.#pending;
    const records = this.#waiting.subarray(0, this.#waitingBytes);
    this.#pending = [];
    this.#waitingBytes = 0;
    try {
      const segment = this.#ownSegment();
      const base = segment.end;
      segment.append(records);
      this.#unsynced = true;
      for (const place of places) {
        place.segment = segment;
        place.at += base;
      }
      if (segment.broken || segment.end > fullBytes) this.#own = undefined;
    } catch (error) {
      for (const place of places) this.#places.remove(place);
      if (this.#own?.broken) this.#own = undefined;
      this.#parts.onWriteError(error);
    }
  }

  /** Writes what waits, and resolves when it is on the disk. */
  async sync(): Promise<void> {
    this.flush();
    if (!this.#unsynced) return;
    this.#unsynced = false;
    await this.#own?.sync();
  }

  /** Deletes a segment and forgets what lies in it. */
  remove(segment: Segment): void {
    this.#parts.fs.unlinkSync(segment.path);
    this.#drop(segment);
  }

  /** Closes every file. This process's segment then belongs to nobody. */
  close(): void {
    this.flush();
    if (this.#own) this.#rename(this.#own, nobodysName("log"));
    for (const segment of this.segments) segment.close();
    this.#segments.clear();
    this.#own = undefined;
  }

  #open(name: string): void {
    const { fs, folder } = this.#parts;
    const segment = ifThere(() => new Segment(fs, folder, name));
    if (segment === undefined) return;
    const same = this.#segments.get(segment.id);
    if (same) {
      same.name = name;
      segment.close();
    } else {
      this.#segments.set(segment.id, segment);
    }
  }

  #scan(segment: Segment): void {
    const wasBroken = segment.broken;
    segment.scan(({ kind, key, length, crc }: RecordHeader, at) => {
      this.#places.add({ kind, key, segment, at, length, crc });
    });
    if (segment.broken && !wasBroken)
      this.#parts.warn(`"${segment.path}" was damaged; what it held after that place is computed again.`);
  }

  /** The bytes of a record; a copy, when they wait in a buffer that is used again. */
  #payload({ segment, at, length }: Place): Uint8Array {
    if (segment) return segment.payload(at, length);
    return Buffer.from(this.#waiting.subarray(at + headerBytes, at + headerBytes + length));
  }

  #makeRoom(bytes: number): void {
    const needed = this.#waitingBytes + bytes;
    if (needed > this.#waiting.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#waiting.length, needed, 2 ** 16));
      this.#waiting.copy(larger, 0, 0, this.#waitingBytes);
      this.#waiting = larger;
    }
    this.#waitingBytes = needed;
  }

  #drop(segment: Segment): void {
    this.#places.removeAll(segment);
    this.#segments.delete(segment.id);
    if (segment === this.#own) this.#own = undefined;
    segment.close();
  }

  /** The segment this process appends to: its own, one whose owner has ended, or a new one. */
  #ownSegment(): Segment {
    if (this.#own && !this.#own.look()) this.refresh();
    this.#own ??= this.#takeOver() ?? this.#create();
    return this.#own;
  }

  #takeOver(): Segment | undefined {
    for (const segment of this.segments) {
      if (segment.size >= fullBytes / 2 || !ownerIsGone(segment.name)) continue;
      const name = ownName("log");
      if (!this.#rename(segment, name)) continue;
      const mine = this.#reopen(segment);
      mine.cut();
      if (!mine.broken) return mine;
    }
    return undefined;
  }

  /** Opens a segment again for appending, in the place of the one that was open for reading. */
  #reopen(segment: Segment): Segment {
    const { fs, folder } = this.#parts;
    const mine = new Segment(fs, folder, segment.name, "a+");
    this.#drop(segment);
    this.#segments.set(mine.id, mine);
    mine.look();
    this.#scan(mine);
    mine.broken = false;
    return mine;
  }

  #create(): Segment {
    const { fs, folder, prepare } = this.#parts;
    prepare();
    fs.mkdirSync(folder, { recursive: true });
    const segment = new Segment(fs, folder, ownName("log"), "ax+");
    this.#segments.set(segment.id, segment);
    return segment;
  }

  /** Renames a segment; false when somebody else was first. */
  #rename(segment: Segment, name: string): boolean {
    const { fs, folder } = this.#parts;
    try {
      fs.renameSync(segment.path, join(folder, name));
      segment.name = name;
      return true;
    } catch (error) {
      if (["ENOENT", "EACCES", "EPERM", "EROFS"].includes(codeOf(error))) return false;
      throw error;
    }
  }
}
