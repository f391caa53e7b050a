/** Seeds as text: 64 bits, never rounded; as a document holds them. */

import type { PlainInput } from "@dreamloom/engine/edits";
import { largestSeed } from "@dreamloom/engine/sockets";

/** A seed as typed, as a document holds it: a number as long as that is exact, else decimal text; nothing when it is none. */
export function readSeed(typed: string): PlainInput | undefined {
  const text = typed.trim();
  if (!/^\d{1,20}$/.test(text)) return undefined;
  const near = Number(text);
  return Number.isSafeInteger(near) ? near : BigInt(text).toString();
}

/** A seed moved by one, within its 64 bits. */
export function movedSeed(seed: PlainInput | undefined, by: number): PlainInput {
  const from = typeof seed === "number" || typeof seed === "string" ? BigInt(seed) : 0n;
  const next = from + BigInt(by);
  return readSeed((next < 0n ? 0n : next > largestSeed ? largestSeed : next).toString())!;
}

/** Any seed. Below 2^32, so that it has a torch twin. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

/** A seed as it is shown. */
export function shownSeed(seed: PlainInput | undefined): string {
  return typeof seed === "number" || typeof seed === "string" ? String(seed) : "";
}
