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
import { encodeHeader, headerBytes, payloadFits, type RecordHeader, type RecordKind } from "./record.js";
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

/** Where a record lies. */
interface Place {
  readonly segment: Segment | undefined;
  readonly at: number;
  readonly length: number;
  readonly crc: number;
  /** Not yet in the file. */
  readonly pending?: Uint8Array;
  /** The same key, kept before. */
  readonly older?: Place | undefined;
}

interface Pending {
  readonly kind: RecordKind;
  readonly key: string;
  readonly header: Buffer;
  readonly payload: Uint8Array;
}

/** A segment this large is full; the next record begins another. */
const fullBytes = 32 * 2 ** 20;
/** So much is not left waiting for a quiet moment. */
const flushBytes = 4 * 2 ** 20;

/** The log. */
export class Log {
  readonly #parts: LogParts;
  readonly #segments = new Map<string, Segment>();
  readonly #places: readonly Map<string, Place>[] = [new Map(), new Map(), new Map(), new Map()];
  #own: Segment | undefined;
  #pending: Pending[] = [];
  #pendingBytes = 0;
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
    return this.#places[kind]!.get(key)?.segment;
  }

  /** Whether a segment of this process is full, so that nobody appends to it any more. */
  isFull(segment: Segment): boolean {
    return segment !== this.#own && segment.end > fullBytes;
  }

  has(kind: RecordKind, key: string): boolean {
    return this.#places[kind]!.has(key);
  }

  lengthOf(kind: RecordKind, key: string): number | undefined {
    return this.#places[kind]!.get(key)?.length;
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
    for (
      let place = this.#places[kind]!.get(key);
      place !== undefined;
      place = this.#places[kind]!.get(key)
    ) {
      const payload = place.pending ?? place.segment!.payload(place.at, place.length);
      if (place.pending || (payload.length === place.length && payloadFits(payload, place.crc)))
        return payload;
      this.#parts.warn("An entry of the cache was damaged; it has been removed.");
      this.forget(kind, key);
    }
    return undefined;
  }

  append(kind: RecordKind, key: string, payload: Uint8Array): void {
    const header = encodeHeader(kind, key, payload);
    this.#pending.push({ kind, key, header, payload });
    this.#pendingBytes += headerBytes + payload.byteLength;
    const older = this.#places[kind]!.get(key);
    const place = { segment: undefined, at: -1, length: payload.byteLength, crc: header.readUInt32LE(12) };
    this.#places[kind]!.set(key, { ...place, pending: payload, older });
    if (this.#pendingBytes > flushBytes) this.flush();
    else this.#timer ??= setImmediate(() => this.flush());
  }

  /** Takes out the newest record under a key; an older one comes to light. */
  forget(kind: RecordKind, key: string): void {
    const place = this.#places[kind]!.get(key);
    if (place === undefined) return;
    if (place.pending) this.#pending = this.#pending.filter((one) => one.kind !== kind || one.key !== key);
    place.segment?.takeOut(place.at);
    if (place.older) this.#places[kind]!.set(key, place.older);
    else this.#places[kind]!.delete(key);
  }

  /** Writes what waits. What cannot be written is forgotten and told. */
  flush(): void {
    clearImmediate(this.#timer);
    this.#timer = undefined;
    if (this.#pending.length === 0) return;
    const records = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    try {
      const segment = this.#ownSegment();
      let at = segment.end;
      segment.append(Buffer.concat(records.flatMap(({ header, payload }) => [header, payload])));
      this.#unsynced = true;
      for (const { kind, key, header, payload } of records) {
        this.#place(segment, kind, key, { at, length: payload.byteLength, crc: header.readUInt32LE(12) });
        at += headerBytes + payload.byteLength;
      }
      if (segment.broken || segment.end > fullBytes) this.#own = undefined;
    } catch (error) {
      for (const { kind, key } of records) this.forget(kind, key);
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
    segment.scan(({ kind, key, length, crc }: RecordHeader, at) =>
      this.#place(segment, kind, key, { at, length, crc }),
    );
    if (segment.broken && !wasBroken)
      this.#parts.warn(`"${segment.path}" was damaged; what it held after that place is computed again.`);
  }

  #place(
    segment: Segment,
    kind: RecordKind,
    key: string,
    { at, length, crc }: { readonly at: number; readonly length: number; readonly crc: number },
  ): void {
    const places = this.#places[kind];
    if (places === undefined) return;
    const before = places.get(key);
    places.set(key, { segment, at, length, crc, older: before?.pending ? before.older : before });
  }

  #drop(segment: Segment): void {
    for (const places of this.#places)
      for (const [key, place] of places) {
        const left = without(place, segment);
        if (left === undefined) places.delete(key);
        else if (left !== place) places.set(key, left);
      }
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

function without(place: Place | undefined, segment: Segment): Place | undefined {
  if (place === undefined) return undefined;
  const older = without(place.older, segment);
  if (place.segment === segment) return older;
  return older === place.older ? place : { ...place, older };
}
