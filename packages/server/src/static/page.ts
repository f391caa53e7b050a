/**
 * The page: the built editor's files, listed once, so that an address is looked up and never becomes a path. Sends them
 * compressed where the browser takes that, for ever where the name holds a digest, and with a policy that lets the page
 * run no script but its own.
 */

import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { withFiles } from "../limits/few-files.js";

/** The page's files. */
export interface Page {
  /** Answers if the address is one of them; says whether it was. */
  readonly serve: (request: IncomingMessage, response: ServerResponse, path: string) => Promise<boolean>;
}

interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
  readonly tag: string;
  readonly lasting: boolean;
  readonly packed: Map<Packing, Promise<Buffer>>;
}
type Packing = "br" | "gzip";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json",
};
const packable = /^(text|application)\/|svg/;

/** What the page may do: run and load its own files, speak to this server, show pictures. Nothing inline but style attributes. */
export function pagePolicy(host: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    `connect-src 'self' ws://${host}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Opens a built page. Built anew while the server runs, it is read anew. */
export function openPage(folder: string): Page {
  let files: Promise<ReadonlyMap<string, PageFile>> | undefined;
  let built = 0;
  const current = async () => {
    const { mtimeMs } = await withFiles(() => stat(join(folder, "index.html")));
    if (files === undefined || mtimeMs !== built) {
      built = mtimeMs;
      files = readFiles(folder);
      files.catch(() => (files = undefined));
    }
    return files;
  };
  return {
    serve: async (request, response, path) => {
      if (request.method !== "GET" && request.method !== "HEAD") return false;
      const file = (await current()).get(path);
      if (file === undefined) return false;
      await send(request, response, file);
      return true;
    },
  };
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = new Map<string, PageFile>();
  for (const entry of entries) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    const address = `/${relative(folder, file).split(sep).join("/")}`;
    const bytes = await withFiles(() => readFile(file));
    const tag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
    const lasting = address.startsWith("/assets/");
    files.set(address === "/index.html" ? "/" : address, { type, bytes, tag, lasting, packed: new Map() });
  }
  return files;
}

async function send(request: IncomingMessage, response: ServerResponse, file: PageFile): Promise<void> {
  response.setHeader("Content-Type", file.type);
  response.setHeader("Content-Security-Policy", pagePolicy(request.headers.host ?? ""));
  response.setHeader("ETag", file.tag);
  response.setHeader("Vary", "Accept-Encoding");
  response.setHeader(
    "Cache-Control",
    file.lasting ? "private, max-age=31536000, immutable" : "private, no-cache",
  );
  if (request.headers["if-none-match"] === file.tag) {
    response.statusCode = 304;
    response.end();
    return;
  }
  const packing = packingOf(request, file);
  const bytes = packing === undefined ? file.bytes : await packed(file, packing);
  if (packing !== undefined) response.setHeader("Content-Encoding", packing);
  response.setHeader("Content-Length", bytes.length);
  response.end(request.method === "HEAD" ? undefined : bytes);
}

function packingOf(request: IncomingMessage, file: PageFile): Packing | undefined {
  if (file.bytes.length < 1024 || !packable.test(file.type)) return undefined;
  const taken = (request.headers["accept-encoding"] ?? "")
    .toString()
    .split(",")
    .filter((one) => !/;\s*q=0(\.0*)?\s*$/.test(one))
    .map((one) => one.split(";")[0]?.trim());
  return taken.includes("br") ? "br" : taken.includes("gzip") ? "gzip" : undefined;
}

/** Compressed once, off the main thread, when first asked for. */
function packed(file: PageFile, packing: Packing): Promise<Buffer> {
  const there = file.packed.get(packing);
  if (there !== undefined) return there;
  const quality = {
    params: { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_SIZE_HINT]: file.bytes.length },
  };
  const made =
    packing === "br" ? promisify(brotliCompress)(file.bytes, quality) : promisify(gzip)(file.bytes);
  file.packed.set(packing, made);
  return made;
}
