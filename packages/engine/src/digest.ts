/** Digests: SHA-256 of bytes, in one call where the bytes lie together. */

import { createHash, hash } from "node:crypto";
import type { Digest } from "./ids.js";

/** SHA-256 of a text (as UTF-8) or of bytes: 64 lower-case hex digits. */
export function sha256(data: string | Uint8Array): string {
  return hash("sha256", data, "hex");
}

/** The digest of bytes that lie behind a preamble, as if both were one. */
export function digestOf(preamble: string, bytes: Uint8Array): Digest {
  return `sha256:${createHash("sha256").update(preamble).update(bytes).digest("hex")}` as Digest;
}

/** The same digest of bytes that come piece by piece, one behind the other. */
export async function digestOfPieces(preamble: string, pieces: AsyncIterable<Uint8Array>): Promise<Digest> {
  const whole = createHash("sha256").update(preamble);
  for await (const piece of pieces) whole.update(piece);
  return `sha256:${whole.digest("hex")}` as Digest;
}

/** Whether a text is a digest. */
export function isDigest(text: unknown): text is Digest {
  return typeof text === "string" && /^sha256:[0-9a-f]{64}$/.test(text);
}
