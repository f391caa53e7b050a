/**
 * Tokens: one that lasts, in a file that only its owner reads, for programs; and any number that let one browser in, once.
 * Compared in constant time; who guesses is kept waiting.
 */

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Limits } from "../limits/limits.js";

/** Tokens of one server. */
export interface Tokens {
  /** The one that lasts. */
  readonly bearer: string;
  /** A new one that is good for one login. */
  readonly once: () => string;
  readonly isBearer: (token: string, address: string) => Judged;
  /** Uses up a token of `once`. */
  readonly isOnce: (token: string, address: string) => Judged;
}

/** Whether a token is right, or whether this address may not even ask now. */
export type Judged = "yes" | "no" | "too-often";

/** Tokens, with the one that lasts. `now` counts milliseconds and never jumps. */
export function createTokens(
  bearer: string,
  limits: Pick<Limits, "wrongTries" | "wrongTriesMs">,
  now: () => number = () => performance.now(),
): Tokens {
  const open = new Set<string>();
  const wrong = new Map<string, number[]>();
  const lately = (address: string) =>
    (wrong.get(address) ?? []).filter((at) => at > now() - limits.wrongTriesMs);
  const judged = (address: string, isRight: () => boolean): Judged => {
    const tries = lately(address);
    if (tries.length >= limits.wrongTries) return "too-often";
    if (isRight()) return "yes";
    if (wrong.size > 1000) wrong.clear();
    wrong.set(address, [...tries, now()]);
    return "no";
  };
  return {
    bearer,
    once: () => {
      const token = randomBytes(24).toString("base64url");
      open.add(token);
      return token;
    },
    isBearer: (token, address) => judged(address, () => same(token, bearer)),
    isOnce: (token, address) =>
      judged(address, () => {
        const found = [...open].filter((one) => same(token, one));
        return found.map((one) => open.delete(one)).length > 0;
      }),
  };
}

/** The token of a data folder; made, and readable for its owner only, when there is none. */
export function keptToken(dataFolder: string): string {
  const file = join(dataFolder, "token");
  try {
    const kept = readFileSync(file, "utf8").trim();
    if (/^[A-Za-z0-9_-]{32,200}$/.test(kept)) {
      chmodSync(file, 0o600);
      return kept;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  mkdirSync(dataFolder, { recursive: true });
  const token = randomBytes(32).toString("base64url");
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return token;
}

function same(a: string, b: string): boolean {
  return timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
}
