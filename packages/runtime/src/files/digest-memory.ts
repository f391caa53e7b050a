/**
 * Digests of whole files, remembered by what the file system says of a file (device, inode, size, and when content
 * and entry last changed), so that a second look at gigabytes of weights reads none of them. Beside them, facts that
 * were read out of those files. One JSON file, written under a temporary name and renamed; several processes may
 * share it (the last writer adds to what the others wrote). A memory that cannot be read or written costs time, never
 * a wrong digest.
 */

import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { NodeError } from "@dreamloom/engine";
import type { Digest } from "@dreamloom/engine";
import type { OpenFile } from "./inside.js";

/** What the file system says of a file or folder, as text. Equal stamps, equal content. */
export type Stamp = string;

/** Something read out of files, good as long as each of them has its stamp. */
export interface Fact {
  readonly stamps: readonly (readonly [path: string, stamp: Stamp])[];
  readonly value: unknown;
}

interface Kept {
  readonly format: 1;
  readonly digests: Record<Stamp, Digest>;
  readonly facts: Record<string, Fact>;
}

/** The memory. Without a path it lasts as long as the process. */
export class DigestMemory {
  readonly #path: string | undefined;
  readonly #onWarning: (message: string) => void;
  #kept: Kept | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string | undefined, onWarning: (message: string) => void = () => undefined) {
    this.#path = path;
    this.#onWarning = onWarning;
  }

  /** SHA-256 of an open file's content; read only when its stamp is not known. Rejects when it changes meanwhile. */
  async digestOf({ path, handle }: OpenFile): Promise<Digest> {
    const before = await settledStamp(() => handle.stat({ bigint: true }));
    const known = this.#memory().digests[before.stamp];
    if (known !== undefined) return known;
    const digest = await hashFile(handle);
    const after = stampOf(await handle.stat({ bigint: true }));
    if (after !== before.stamp)
      throw new NodeError(`The file "${path}" changed while it was being read.`, {
        remedy: "Run again when nothing writes to it.",
      });
    if (before.settled) await this.#remember({ digests: { [after]: digest }, facts: {} });
    return digest;
  }

  /** A fact that was remembered and whose files are as they were. */
  async recall(key: string): Promise<unknown> {
    const facts = this.#memory().facts;
    const fact = Object.hasOwn(facts, key) ? facts[key] : undefined;
    if (fact === undefined) return undefined;
    const same = await Promise.all(fact.stamps.map(async ([path, stamp]) => (await stampAt(path)) === stamp));
    return same.every(Boolean) ? fact.value : undefined;
  }

  /**
   * Reads a fact out of files and remembers it. `paths` are all files and folders that it follows from: they are
   * looked at before and after, and nothing is remembered when one of them changed meanwhile.
   */
  async learn<T>(key: string, paths: readonly string[], read: () => Promise<T>): Promise<T> {
    const before = await Promise.all(paths.map((path) => settledStamp(() => stat(path, { bigint: true }))));
    const value = await read();
    const after = await Promise.all(paths.map(stampAt));
    if (before.every(({ stamp, settled }, index) => settled && stamp === after[index])) {
      const stamps = paths.map((path, index) => [path, before[index]?.stamp ?? ""] as const);
      await this.#remember({ digests: {}, facts: { [key]: { stamps, value } } });
    }
    return value;
  }

  #memory(): Kept {
    return (this.#kept ??= readKept(this.#path));
  }

  async #remember(news: Pick<Kept, "digests" | "facts">): Promise<void> {
    this.#kept = merge(this.#memory(), news);
    const path = this.#path;
    if (path === undefined) return;
    this.#writing = this.#writing.then(async () => {
      const kept = merge(readKept(path), this.#memory());
      await writeWhole(path, JSON.stringify(kept)).catch((error: Error) =>
        this.#onWarning(`The digests of files could not be remembered in "${path}": ${error.message}.`),
      );
    });
    await this.#writing;
  }
}

/** Files that are many in use at once stay far below this; what was learned last is kept. */
const mostEntries = 1000;

function merge(old: Kept, news: Pick<Kept, "digests" | "facts">): Kept {
  return { format: 1, digests: newest(old.digests, news.digests), facts: newest(old.facts, news.facts) };
}

function newest<T>(old: Record<string, T>, news: Record<string, T>): Record<string, T> {
  const entries = new Map(Object.entries(old));
  for (const [key, value] of Object.entries(news)) {
    entries.delete(key);
    entries.set(key, value);
  }
  return Object.fromEntries([...entries].slice(-mostEntries));
}

function readKept(path: string | undefined): Kept {
  const empty: Kept = { format: 1, digests: {}, facts: {} };
  if (path === undefined) return empty;
  try {
    const kept = JSON.parse(readFileSync(path, "utf8")) as Partial<Kept>;
    const whole = kept.format === 1 && typeof kept.digests === "object" && typeof kept.facts === "object";
    return whole ? (kept as Kept) : empty;
  } catch {
    return empty;
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    await writeFile(temporary, text, { flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function hashFile(handle: FileHandle): Promise<Digest> {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(1 << 20);
  for (let at = 0; ;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return `sha256:${hash.digest("hex")}` as Digest;
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

type BigStat = {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
};

function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigStat): Stamp {
  return [dev, ino, size, mtimeNs, ctimeNs].join(":");
}

async function stampAt(path: string): Promise<Stamp | undefined> {
  try {
    return stampOf(await stat(path, { bigint: true }));
  } catch {
    return undefined;
  }
}

/**
 * A stamp old enough that a later change must show in it. Clocks of file systems move in jumps of some
 * milliseconds: two writes within one jump have the same stamp.
 */
async function settledStamp(look: () => Promise<BigStat>): Promise<{ stamp: Stamp; settled: boolean }> {
  const found = await look();
  const ageMs = Date.now() - Number(found.ctimeNs / 1_000_000n);
  if (ageMs < 0) return { stamp: stampOf(found), settled: false };
  if (ageMs >= jumpMs) return { stamp: stampOf(found), settled: true };
  await delay(jumpMs - ageMs);
  return { stamp: stampOf(await look()), settled: true };
}

const jumpMs = 50;
