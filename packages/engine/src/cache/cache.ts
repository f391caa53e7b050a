/**
 * The cache: a memory tier over, if there is a folder, a disk tier. Asked by fingerprint, it gives what a task gave
 * before. What goes wrong with it (a full disk, a damaged entry) costs only time: a warning, never a failed run.
 */

import { NodeError } from "../failure.js";
import { sha256 } from "../digest.js";
import type { Digest, Fingerprint } from "../ids.js";
import { makeTensor } from "../tensor.js";
import type { TensorHandle } from "../value.js";
import { createMemoryIndex } from "./memory-index.js";
import type { CacheIndex } from "./tiers.js";

/** What is kept, and what follows from it. */
export interface Cache extends CacheIndex, AsyncDisposable {
  /** Bytes that follow from a digest alone: computed once, kept like what a task gave. Failures are not kept. */
  derive(kind: string, of: Digest, compute: () => Promise<Uint8Array>): Promise<Uint8Array>;
  /** Who is told what goes wrong, in a sentence; with nobody there, it goes where `openCache` was told. */
  readonly warnings: Set<(message: string) => void>;
  warn(message: string): void;
}

/** Who hears of what goes wrong: the runs under way, and where there is none, whoever opened the cache. */
export interface Warnings {
  readonly listeners: Cache["warnings"];
  readonly otherwise: (message: string) => void;
}

/** Tells everybody who listens. */
export function warnAll({ listeners, otherwise }: Warnings, message: string): void {
  if (listeners.size === 0) otherwise(message);
  for (const listener of listeners) listener(message);
}

/** Makes a cache of one tier, or of several: asked in order, and what a later one finds is kept in the earlier ones. */
export function createCache(tiers: readonly CacheIndex[], warnings: Warnings): Cache {
  const deriving = new Map<Fingerprint, Promise<Uint8Array>>();
  const [first, ...later] = tiers;

  function find(fingerprint: Fingerprint): ReturnType<CacheIndex["find"]> {
    const known = first?.find(fingerprint);
    if (known !== undefined) return known;
    for (const tier of later) {
      const outputs = tier.find(fingerprint);
      if (outputs === undefined) continue;
      first?.keep(fingerprint, outputs);
      return outputs;
    }
    return undefined;
  }

  const cache: Cache = {
    warnings: warnings.listeners,
    warn: (message) => warnAll(warnings, message),
    find,
    refresh: () => tiers.forEach((tier) => tier.refresh()),
    keep: (fingerprint, outputs) => tiers.forEach((tier) => tier.keep(fingerprint, outputs)),
    forget: (fingerprint) => tiers.forEach((tier) => tier.forget(fingerprint)),
    hold: (fingerprint) => tiers.forEach((tier) => tier.hold(fingerprint)),
    release: (fingerprint) => tiers.forEach((tier) => tier.release(fingerprint)),
    settle: async () => void (await Promise.all(tiers.map((tier) => tier.settle()))),
    derive(kind, of, compute) {
      const fingerprint = sha256(`derived ${kind} of ${of}`) as Fingerprint;
      const underWay = deriving.get(fingerprint) ?? derive(cache, fingerprint, compute);
      deriving.set(fingerprint, underWay);
      return underWay.finally(() => deriving.delete(fingerprint));
    },
    async [Symbol.asyncDispose]() {
      await cache.settle();
    },
  };
  return cache;
}

/** The same listeners, but nothing is found or kept: for runs that are to compute everything. */
export function withoutKeeping(cache: Cache): Cache {
  return createCache([], { listeners: cache.warnings, otherwise: (message) => cache.warn(message) });
}

/** A cache in memory alone. */
export function createMemoryCache(
  budgetBytes: number,
  onWarning: (message: string) => void = (message) => process.emitWarning(message),
): Cache {
  return createCache([createMemoryIndex(budgetBytes)], { listeners: new Set(), otherwise: onWarning });
}

async function derive(
  cache: Cache,
  fingerprint: Fingerprint,
  compute: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const known = cache.find(fingerprint)?.["bytes"] as TensorHandle | undefined;
  if (known !== undefined) {
    try {
      return await known.bytes();
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      cache.forget(fingerprint);
    }
  }
  const bytes = await compute();
  cache.keep(fingerprint, Object.freeze({ bytes: makeTensor("u8", [bytes.byteLength], bytes) }));
  return bytes;
}
