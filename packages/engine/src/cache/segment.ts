/**
 * One segment of the index's log: a file of records, appended to by one process, read by many. Reading skips from
 * header to header, so that opening a large log reads little of it. What is not whole at the end is somebody's
 * record in the making, or what a killed process left.
 */

import { join } from "node:path";
import type { Fs } from "./fs.js";
import { decodeHeader, headerBytes, takenOutAt, type RecordHeader } from "./record.js";

const chunkBytes = 64 * 1024;

/** An open segment. */
export class Segment {
  name: string;
  /** Device and inode: a segment keeps it when it is taken over under another name. */
  readonly id: string;
  /** Up to where its records are whole and known. */
  end = 0;
  /** The file's bytes when it was last looked at. */
  size = 0;
  modifiedMs = 0;
  /** A header in the middle is damaged: nothing after it can be found. */
  broken = false;
  readonly #fs: Fs;
  readonly #folder: string;
  readonly #fd: number;

  /** Opens a segment; throws when it is not there. `flags` are those of `open`. */
  constructor(fs: Fs, folder: string, name: string, flags: "r" | "a+" | "ax+" = "r") {
    this.#fs = fs;
    this.#folder = folder;
    this.name = name;
    this.#fd = fs.openSync(join(folder, name), flags);
    const { dev, ino } = fs.fstatSync(this.#fd);
    this.id = `${dev}:${ino}`;
  }

  get path(): string {
    return join(this.#folder, this.name);
  }

  /** Looks at the file again: false when it has been deleted. */
  look(): boolean {
    const { size, nlink, mtimeMs } = this.#fs.fstatSync(this.#fd);
    this.size = size;
    this.modifiedMs = mtimeMs;
    return nlink > 0;
  }

  /** Calls for each whole record behind `end`, with where it begins. */
  scan(onRecord: (header: RecordHeader, at: number) => void): void {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(0, this.size - this.end)));
    let from = 0;
    let filled = 0;
    while (!this.broken && this.end + headerBytes <= this.size) {
      if (this.end < from || this.end + headerBytes > from + filled) {
        from = this.end;
        filled = this.#fs.readSync(this.#fd, chunk, 0, chunk.length, from);
        if (filled < headerBytes) return;
      }
      const header = decodeHeader(chunk, this.end - from);
      if (header === undefined) {
        this.broken = true;
        return;
      }
      if (this.end + headerBytes + header.length > this.size) return;
      if (!header.takenOut) onRecord(header, this.end);
      this.end += headerBytes + header.length;
    }
  }

  /** The payload of a record; shorter when the file is. */
  payload(at: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(length);
    const read = length === 0 ? 0 : this.#fs.readSync(this.#fd, bytes, 0, length, at + headerBytes);
    return bytes.subarray(0, read);
  }

  /** Appends at the end. Throws what the file system throws, with nothing appended; then this segment is as before. */
  append(bytes: Buffer): void {
    try {
      for (let written = 0; written < bytes.length;)
        written += this.#fs.writeSync(this.#fd, bytes, written, bytes.length - written);
    } catch (error) {
      this.cut();
      throw error;
    }
    this.end += bytes.length;
    this.size = this.end;
  }

  /** Cuts off what is behind the last whole record. Only for the process that owns the segment. */
  cut(): void {
    try {
      this.#fs.ftruncateSync(this.#fd, this.end);
    } catch {
      this.broken = true;
    }
  }

  /** Marks a record as taken out, for whoever reads it later. A folder that cannot be written keeps it. */
  takeOut(at: number): void {
    try {
      const fd = this.#fs.openSync(this.path, "r+");
      this.#fs.writeSync(fd, Buffer.of(1), 0, 1, at + takenOutAt);
      this.#fs.closeSync(fd);
    } catch {
      return;
    }
  }

  /** Resolves when everything appended is on the disk, or it is known that it cannot be. */
  sync(): Promise<void> {
    return new Promise((resolve) => this.#fs.fsync(this.#fd, () => resolve()));
  }

  close(): void {
    this.#fs.closeSync(this.#fd);
  }
}
