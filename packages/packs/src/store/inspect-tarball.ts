/**
 * Looks through a pack's tarball before anything of it is unpacked. npm drops what would reach outside without a word; here it
 * is refused in a sentence, with what is too large, too many, or there twice. Reads once, keeps one file's text.
 */

import { NodeError } from "@dreamloom/engine";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { printable } from "../pack-name.js";
import { mostBytes, mostFiles } from "./tree.js";

/** What was found in a tarball. */
export interface TarballFound {
  /** `sha512-…` of the tarball as it lies on disk. */
  readonly integrity: string;
  /** The text of its package.json. */
  readonly packageJson: string;
}

const block = 512;
const mostHeaderBytes = 256 * 1024;
/** Of all headers and gaps together, and of what follows the end. */
const mostHeadersBytes = 2 ** 28;

/** Looks through a tarball. Rejects with a `NodeError` that says what is wrong with it. */
export async function inspectTarball(path: string, signal?: AbortSignal): Promise<TarballFound> {
  const digest = createHash("sha512");
  const entries = new Entries();
  const file = createReadStream(path, { signal });
  const unzip = createGunzip();
  file.on("data", (part) => digest.update(part));
  file.on("error", (error) => unzip.destroy(error));
  file.pipe(unzip);
  try {
    for await (const part of unzip) entries.take(part as Buffer);
  } catch (thrown) {
    signal?.throwIfAborted();
    if (thrown instanceof NodeError) throw thrown;
    const { code = "" } = thrown as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new NodeError(`There is no file "${path}".`);
    throw new NodeError(
      `The tarball is broken: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
    );
  } finally {
    file.destroy();
  }
  return { integrity: `sha512-${digest.digest("base64")}`, packageJson: entries.end() };
}

interface Entry {
  readonly name: string;
  readonly flag: string;
  left: number;
  padding: number;
  /** Bytes that are wanted: of headers that describe the next entry, and of package.json. */
  readonly wanted?: Buffer[];
}

/** Reads a tar stream, whatever the pieces it comes in. */
class Entries {
  #rest: Buffer = Buffer.alloc(0);
  #at: Entry | undefined;
  #zeros = 0;
  #files = 0;
  #bytes = 0;
  #taken = 0;
  #packageJson: string | undefined;
  #nextName: string | undefined;
  #nextSize: number | undefined;
  readonly #names = new Map<string, string>();

  take(part: Buffer): void {
    this.#taken += part.length;
    if (this.#taken > mostBytes + mostHeadersBytes) throw tooLarge();
    this.#rest = this.#rest.length === 0 ? part : Buffer.concat([this.#rest, part]);
    while (this.#step());
  }

  end(): string {
    if (this.#at || (this.#rest.length > 0 && this.#zeros < 2))
      throw new NodeError("The tarball is broken: it ends too early.");
    if (this.#packageJson === undefined)
      throw new NodeError('The tarball holds no "package/package.json": it is not a package.');
    return this.#packageJson;
  }

  /** Gets on by one header or one piece of content; false: more bytes are needed. */
  #step(): boolean {
    if (this.#zeros >= 2) {
      this.#rest = Buffer.alloc(0);
      return false;
    }
    if (!this.#at) return this.#header();
    const taken = this.#rest.subarray(0, this.#at.left);
    this.#at.wanted?.push(Buffer.from(taken));
    this.#at.left -= taken.length;
    const skipped = this.#at.left > 0 ? 0 : Math.min(this.#at.padding, this.#rest.length - taken.length);
    this.#at.padding -= skipped;
    this.#rest = this.#rest.subarray(taken.length + skipped);
    if (this.#at.left > 0 || this.#at.padding > 0) return false;
    this.#finish(this.#at);
    this.#at = undefined;
    return true;
  }

  #header(): boolean {
    if (this.#rest.length < block) return false;
    const head = this.#rest.subarray(0, block);
    this.#rest = this.#rest.subarray(block);
    if (head[0] === 0 && head.every((byte) => byte === 0)) {
      this.#zeros += 1;
      return true;
    }
    this.#zeros = 0;
    if (numberAt(head, 148, 8) !== sumOf(head))
      throw new NodeError("The tarball is broken: a header's sum is wrong.");
    const flag = head[156] === 0 ? "0" : String.fromCharCode(head[156] ?? 0);
    const describes = /^[xgLK]$/.test(flag);
    const size = (describes ? undefined : this.#nextSize) ?? numberAt(head, 124, 12);
    const name = (describes ? undefined : this.#nextName) ?? nameOf(head);
    if (!Number.isSafeInteger(size) || size < 0)
      throw new NodeError("The tarball is broken: a size is no number.");
    if (describes && size > mostHeaderBytes)
      throw new NodeError("The tarball is broken: a header is larger than 256 KiB.");
    const inside = describes ? undefined : this.#check(name, flag, size);
    if (!describes) this.#nextName = this.#nextSize = undefined;
    const isWanted = describes || inside === "package.json";
    this.#at = {
      name,
      flag,
      left: size,
      padding: (block - (size % block)) % block,
      ...(isWanted && { wanted: [] }),
    };
    return true;
  }

  /** The name inside the package, once it is known to stay there. */
  #check(name: string, flag: string, size: number): string {
    const shown = printable(name, 120);
    if (flag === "1" || flag === "2")
      throw new NodeError(`The tarball holds a link, "${shown}"; packs hold files only.`);
    if (flag !== "0" && flag !== "5" && flag !== "7")
      throw new NodeError(`The tarball holds "${shown}", which is neither a file nor a folder.`);
    const parts = name.replace(/\/+$/, "").split("/");
    const isOutside = name.startsWith("/") || /^[a-zA-Z]:/.test(name) || /[\\\0]/.test(name);
    if (isOutside || parts.some((part) => part === ".." || part === "." || part === ""))
      throw new NodeError(`The tarball holds "${shown}", which leads out of its folder.`);
    this.#files += 1;
    this.#bytes += size;
    if (this.#files > mostFiles) throw new NodeError(`The tarball holds more than ${mostFiles} files.`);
    if (this.#bytes > mostBytes) throw tooLarge();
    const inside = parts.slice(1).join("/");
    if (flag !== "5") this.#once(inside, shown);
    return flag === "5" ? "" : inside;
  }

  /** On some disks `A` and `a` are one file: both together are refused everywhere. */
  #once(inside: string, shown: string): void {
    if (inside === "") throw new NodeError(`The tarball holds "${shown}" beside its folder.`);
    const key = inside.normalize("NFC").toLowerCase();
    const other = this.#names.get(key);
    this.#names.set(key, inside);
    if (other === undefined) return;
    throw new NodeError(
      other === inside
        ? `The tarball holds "${shown}" twice.`
        : `The tarball holds "${printable(other, 120)}" and "${printable(inside, 120)}", which are one file on some disks.`,
    );
  }

  #finish({ flag, wanted, name }: Entry): void {
    if (!wanted) return;
    const bytes = Buffer.concat(wanted);
    if (flag === "L") this.#nextName = bytes.toString("utf8").replace(/\0.*$/s, "");
    else if (flag === "x" || flag === "g") this.#pax(bytes.toString("utf8"), flag);
    else if (flag !== "K" && name.split("/").slice(1).join("/") === "package.json")
      this.#packageJson = bytes.toString("utf8");
  }

  /** `27 path=package/long name\n`: what a pax header says of the next entry. */
  #pax(text: string, flag: "x" | "g"): void {
    const bytes = Buffer.from(text, "utf8");
    for (let at = 0; at < bytes.length;) {
      const length = Number(/^\d{1,7}/.exec(bytes.toString("latin1", at, at + 8))?.[0] ?? Number.NaN);
      const record = bytes.toString("utf8", at, at + length);
      const [, key = "", value = ""] = /^\d+ ([^=]+)=(.*)\n$/s.exec(record) ?? [];
      if (key === "" || !(length > 0)) throw new NodeError("The tarball is broken: a header cannot be read.");
      if (flag === "g" && (key === "path" || key === "size" || key === "linkpath"))
        throw new NodeError("The tarball names all its files alike.");
      if (key === "path") this.#nextName = value;
      if (key === "size") this.#nextSize = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
      if (key.startsWith("GNU.sparse")) throw new NodeError("The tarball holds a file with holes.");
      at += length;
    }
  }
}

function tooLarge(): NodeError {
  return new NodeError("The tarball unpacks to more than 1 GiB.");
}

function nameOf(head: Buffer): string {
  const name = textAt(head, 0, 100);
  const isUstar = head.toString("latin1", 257, 262) === "ustar";
  const prefix = isUstar && head.toString("latin1", 263, 265) === "00" ? textAt(head, 345, 155) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function textAt(head: Buffer, at: number, length: number): string {
  return head.toString("utf8", at, at + length).replace(/\0.*$/s, "");
}

/** Octal text, or the base-256 form of large files. */
function numberAt(head: Buffer, at: number, length: number): number {
  const first = head[at] ?? 0;
  if (first === 0x80) return Number(head.readBigUInt64BE(at + length - 8));
  if (first > 0x80) return Number.NaN;
  const text = head
    .toString("latin1", at, at + length)
    .replace(/\0.*$/s, "")
    .trim();
  return text === "" ? 0 : /^[0-7]+$/.test(text) ? parseInt(text, 8) : Number.NaN;
}

/** The sum of a header's bytes, its own sum counted as blanks. */
function sumOf(head: Buffer): number {
  let sum = 8 * 32;
  for (let at = 0; at < block; at++) if (at < 148 || at >= 156) sum += head[at] ?? 0;
  return sum;
}
