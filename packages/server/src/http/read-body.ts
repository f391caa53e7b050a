/**
 * Reads a request's body: JSON whole and under a cap, files into a temporary file. Slow senders are cut off, whichever
 * clock the system shows; nothing is parsed twice and nothing is guessed.
 */

import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { readJson } from "@dreamloom/engine/document";
import type { Limits } from "../limits/limits.js";
import { withFiles } from "../limits/few-files.js";
import { HttpProblem } from "./answers.js";

/** A file that came in. Gone when the request ends. */
export interface Upload {
  /** Absolute, in the server's own folder, under a name of its own. */
  readonly path: string;
  readonly size: number;
  /** Of the bytes. */
  readonly digest: string;
  /** What the sender says it is. */
  readonly type: string;
}

/** The media type of a request, without its parameters; empty when it says none. */
export function typeOf(request: IncomingMessage): string {
  return (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** Refuses what is encoded or larger than may be, before a byte of it is read. */
export function checkLength(request: IncomingMessage, maxBytes: number): void {
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity")
    throw new HttpProblem(415, "Bodies must not be compressed.");
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

/** Reads a body as JSON. */
export async function readJsonBody(
  request: IncomingMessage,
  { maxBytes, bodyMs }: { readonly maxBytes: number; readonly bodyMs: number },
): Promise<unknown> {
  checkLength(request, maxBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  await within(request, bodyMs, async () => {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  });
  return parseBody(Buffer.concat(chunks));
}

/** Reads bytes as JSON: strictly UTF-8, no key twice, not too deep. */
export function parseBody(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new HttpProblem(400, "The body is not UTF-8.");
  }
  const { value, problems } = readJson(text);
  const [first] = problems;
  if (first !== undefined)
    throw new HttpProblem(400, `The body is no JSON that can be taken: at ${first.offset}: ${first.message}`);
  return value;
}

/** Where files come in. */
export interface Uploads {
  /** Streams a body to a file, lets `work` have it, and removes it. */
  readonly take: <T>(
    request: IncomingMessage,
    maxBytes: number,
    work: (upload: Upload) => Promise<T>,
  ) => Promise<T>;
}

/** A folder for uploads; what an earlier life left in it is removed. */
export async function openUploads(
  folder: string,
  limits: Pick<Limits, "uploadBytes" | "uploadBytesPerSecond" | "uploadGraceMs">,
): Promise<Uploads> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) await rm(join(folder, name), { force: true });
  let underWay = 0;
  return {
    take: async (request, maxBytes, work) => {
      checkLength(request, maxBytes);
      const path = join(folder, randomBytes(12).toString("hex"));
      let size = 0;
      try {
        const digest = await toFile(request, path, limits, (bytes) => {
          size += bytes;
          underWay += bytes;
          if (size > maxBytes) throw tooLarge(maxBytes);
          if (underWay > limits.uploadBytes)
            throw new HttpProblem(503, "Too much is being sent at once.", {
              remedy: "Try again in a moment.",
            });
        });
        return await work({ path, size, digest, type: typeOf(request) });
      } finally {
        underWay -= size;
        await rm(path, { force: true });
      }
    },
  };
}

/** Reads a file that came in. */
export async function bytesOf(upload: Upload): Promise<Uint8Array> {
  return withFiles(async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(upload.path) as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks);
  });
}

async function toFile(
  request: IncomingMessage,
  path: string,
  limits: Pick<Limits, "uploadBytesPerSecond" | "uploadGraceMs">,
  count: (bytes: number) => void,
): Promise<string> {
  const file = await withFiles(() => open(path, "wx", 0o600));
  const hash = createHash("sha256");
  const began = performance.now();
  let size = 0;
  const watch = setInterval(
    () => {
      const elapsedMs = performance.now() - began;
      if (elapsedMs > limits.uploadGraceMs && size < (elapsedMs / 1000) * limits.uploadBytesPerSecond)
        request.destroy(new HttpProblem(408, "The file came too slowly."));
    },
    Math.min(1000, limits.uploadGraceMs),
  );
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      count(chunk.length);
      hash.update(chunk);
      await file.write(chunk);
    }
    return `sha256:${hash.digest("hex")}`;
  } finally {
    clearInterval(watch);
    await file.close();
  }
}

async function within(request: IncomingMessage, timeMs: number, work: () => Promise<void>): Promise<void> {
  const timer = setTimeout(
    () => request.destroy(new HttpProblem(408, "The request came too slowly.")),
    timeMs,
  );
  try {
    await work();
  } finally {
    clearTimeout(timer);
  }
}

function tooLarge(maxBytes: number): HttpProblem {
  return new HttpProblem(
    413,
    `The body is larger than ${Math.round(maxBytes / 2 ** 20)} MiB, the most that is taken.`,
  );
}
