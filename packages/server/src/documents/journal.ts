/**
 * The journal of one document: a file that lines are added to. A line counts only when it is on the disk; all lines that
 * came while the disk was busy go together. When the disk will not take them they wait, and are tried again.
 */

import { open, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "./durable-file.js";
import { printLine, type JournalLine } from "./journal-line.js";

interface Waiting {
  readonly text: string;
  /** The line's number; of what is no line, nothing. */
  readonly line?: number;
  readonly then: () => void;
}

/** What a journal tells when it cannot write. */
export interface JournalParts {
  readonly file: string;
  /** How many bytes of the file are whole lines; the rest is overwritten. */
  readonly whole: number;
  /** The number of the last line. */
  readonly line: number;
  /** Once when the disk stops taking lines, with its reason; and nothing when it takes them again. */
  readonly onTrouble: (reason: string | undefined) => void;
}

/** Opens the journal's file, made when missing. */
export async function openJournal(parts: JournalParts): Promise<Journal> {
  const handle = await openFor(parts.file);
  await handle.truncate(parts.whole);
  await handle.datasync();
  return new Journal(handle, parts);
}

/** For writing at places of its own choice, made when missing; the folder then knows the name. */
async function openFor(file: string): Promise<FileHandle> {
  await (await open(file, "a", 0o600)).close();
  await syncFolder(dirname(file));
  return open(file, "r+");
}

/** How long a disk that refused is left alone. */
const retryMs = 500;

/** Owns the file of a journal. */
export class Journal {
  #waiting: Waiting[] = [];
  #busy: Promise<void> | undefined;
  #at: number;
  #troubled = false;
  #closing = false;

  /** The last line that is on the disk. */
  #line: number;
  #nextFile: ((line: number) => string) | undefined;

  constructor(
    private handle: FileHandle,
    private readonly parts: JournalParts,
  ) {
    this.#at = parts.whole;
    this.#line = parts.line;
  }

  /** Adds a line; `then` is called when it and all before it are on the disk. */
  add(line: JournalLine, then: () => void): void {
    this.#push({ text: printLine(line), line: line.line, then });
  }

  /** Calls when all that was added before is on the disk. */
  after(then: () => void): void {
    if (this.#waiting.length === 0 && !this.#busy) then();
    else this.#push({ text: "", then });
  }

  /** Goes on in another file, named after the last line before it, from the next line on. */
  continueIn(file: (line: number) => string): void {
    this.#nextFile = file;
  }

  /** Whether lines wait for the disk. */
  get busy(): boolean {
    return this.#busy !== undefined;
  }

  /** Writes what waits and closes the file; with a disk that refuses, what waits is given up. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    await this.#busy;
    await this.handle.close();
  }

  #push(waiting: Waiting): void {
    this.#waiting.push(waiting);
    this.#busy ??= this.#write();
  }

  async #write(): Promise<void> {
    // What arrives in the same turn of the loop goes along.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      if (!(await this.#put(Buffer.from(batch.map(({ text }) => text).join(""))))) {
        this.#waiting = [...batch, ...this.#waiting];
        if (this.#closing) break;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
        continue;
      }
      this.#line = batch.findLast(({ line }) => line !== undefined)?.line ?? this.#line;
      for (const { then } of batch) then();
    }
    this.#busy = undefined;
  }

  /** Puts bytes on the disk, always at the end of what is whole, so that a half-written try is overwritten. */
  async #put(bytes: Buffer): Promise<boolean> {
    try {
      if (bytes.length > 0 && this.#nextFile) await this.#changeFile(this.#nextFile(this.#line));
      for (let done = 0; done < bytes.length;)
        done += (await this.handle.write(bytes, done, bytes.length - done, this.#at + done)).bytesWritten;
      if (bytes.length > 0) await this.handle.datasync();
    } catch (thrown) {
      if (!this.#troubled) this.parts.onTrouble(thrown instanceof Error ? thrown.message : String(thrown));
      this.#troubled = true;
      return false;
    }
    this.#at += bytes.length;
    if (this.#troubled) this.parts.onTrouble(undefined);
    this.#troubled = false;
    return true;
  }

  async #changeFile(file: string): Promise<void> {
    const next = await openFor(file);
    await this.handle.close();
    this.handle = next;
    this.#at = 0;
    this.#nextFile = undefined;
  }
}
