/** Tarballs written by hand: what no honest packer writes (links, `..`, one name twice) is possible here. */

import { gunzipSync, gzipSync } from "node:zlib";

/** One entry of a tarball. */
export interface TarEntry {
  readonly name: string;
  readonly content?: string | Uint8Array;
  /** A file unless said. */
  readonly kind?: "file" | "folder" | "symlink" | "hard-link" | "fifo" | "device" | "pax" | "long-name";
  /** What a link points to. */
  readonly target?: string;
  /** The size that the header claims, where it is not the content's. */
  readonly claims?: number;
  readonly mode?: number;
}

const flags = {
  file: "0",
  "hard-link": "1",
  symlink: "2",
  device: "3",
  folder: "5",
  fifo: "6",
  pax: "x",
  "long-name": "L",
};
const block = 512;

/** A gzipped ustar archive of these entries, in this order, names as they are given. */
export function tarball(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap((entry) => {
    const content = Buffer.from(entry.content ?? "");
    return [header(entry, content.length), content, Buffer.alloc((block - (content.length % block)) % block)];
  });
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * block)]));
}

/** The tarball of a package: its files by name, put below `package/` as npm does. */
export function packageTarball(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  return tarball(Object.entries(files).map(([name, content]) => ({ name: `package/${name}`, content })));
}

/** The text of a file in a tarball, by its whole name. */
export function fileInTarball(archive: Uint8Array, name: string): string | undefined {
  const bytes = gunzipSync(archive);
  for (let at = 0; at + block <= bytes.length && bytes[at] !== 0;) {
    const size = parseInt(bytes.toString("latin1", at + 124, at + 135), 8);
    const found = bytes.toString("utf8", at, at + 100).replace(/\0.*$/s, "");
    if (found === name) return bytes.toString("utf8", at + block, at + block + size);
    at += block + Math.ceil(size / block) * block;
  }
  return undefined;
}

function header({ name, kind = "file", target = "", claims, mode = 0o644 }: TarEntry, size: number): Buffer {
  const bytes = Buffer.alloc(block);
  bytes.write(name.slice(0, 100), 0, "utf8");
  bytes.write(`${octal(mode, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100, "latin1");
  bytes.write(`${octal(claims ?? size, 11)}\0${octal(0, 11)}\0        ${flags[kind]}`, 124, "latin1");
  bytes.write(target, 157, "utf8");
  bytes.write("ustar\x0000", 257, "latin1");
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${octal(sum, 6)}\0 `, 148, "latin1");
  return bytes;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}
