/**
 * Eviction: takes out what was used longest ago, until the folder fits its budget, and what is too old. Whole
 * segments of the log and files of the store compete by when they were last used. What is held stays, and so does
 * what was used in the last minutes, which another process may hold.
 */

import { join } from "node:path";
import { decodeHead, type TensorRef } from "../artifact/codec.js";
import type { Fingerprint } from "../ids.js";
import type { TensorHandle } from "../value.js";
import { ifThere, type Fs } from "./fs.js";
import { hexOf } from "./inline-store.js";
import { pathOfHex } from "./file-store.js";
import type { Log } from "./log.js";
import { ownerIsGone } from "./owner.js";
import { recordKinds } from "./record.js";
import type { Segment } from "./segment.js";

/** How much a folder may hold, for how long. */
export interface EvictionLimits {
  readonly bytes: number;
  readonly ageMs: number;
  /** What was used more recently stays. */
  readonly graceMs: number;
}

/** What is evicted from. */
export interface EvictionParts {
  readonly fs: Fs;
  readonly log: Log;
  readonly storeFolder: string;
}

interface Item {
  readonly bytes: number;
  readonly usedMs: number;
  readonly stays: boolean;
  readonly remove: () => void;
}

/** Evicts; gives how many bytes are left. */
export function evict(parts: EvictionParts, limits: EvictionLimits, held: readonly Fingerprint[]): number {
  const keep = whatIsHeld(parts.log, held);
  const items = [...filesOf(parts, keep.files), ...segmentsOf(parts.log, keep.segments)];
  items.sort((a, b) => a.usedMs - b.usedMs);
  const nowMs = Date.now();
  let left = items.reduce((sum, { bytes }) => sum + bytes, 0);
  /** A little more than needed goes at once, so that not every run evicts. */
  const goal = left > limits.bytes ? limits.bytes * 0.9 : limits.bytes;
  for (const item of items) {
    const tooOld = nowMs - item.usedMs > limits.ageMs;
    if (item.stays || nowMs - item.usedMs < limits.graceMs || (left <= goal && !tooOld)) continue;
    item.remove();
    left -= item.bytes;
  }
  return left;
}

/** The files and segments that held entries need. */
function whatIsHeld(log: Log, held: readonly Fingerprint[]): { files: Set<string>; segments: Set<Segment> } {
  const files = new Set<string>();
  const segments = new Set<Segment>();
  const holdSegment = (segment: Segment | undefined): void => void (segment && segments.add(segment));
  for (const fingerprint of held) {
    const head = log.read(recordKinds.byFingerprint, fingerprint);
    holdSegment(log.segmentOf(recordKinds.byFingerprint, fingerprint));
    if (head === undefined) continue;
    decodeHead(Buffer.from(head).toString("utf8"), (ref: TensorRef) => {
      files.add(hexOf(ref.digest));
      holdSegment(log.segmentOf(recordKinds.artifact, hexOf(ref.digest)));
      return ref as unknown as TensorHandle;
    });
  }
  return { files, segments };
}

function filesOf({ fs, storeFolder }: EvictionParts, held: ReadonlySet<string>): Item[] {
  const shards = (ifThere(() => fs.readdirSync(storeFolder)) ?? []).filter((name) =>
    /^[0-9a-f]{2}$/.test(name),
  );
  return shards.flatMap((shard) => {
    const names = ifThere(() => fs.readdirSync(join(storeFolder, shard))) ?? [];
    return names.flatMap((hex): Item[] => {
      const path = pathOfHex(storeFolder, hex);
      const stat = ifThere(() => fs.statSync(path));
      if (stat === undefined) return [];
      const remove = (): void => fs.rmSync(path, { force: true });
      return [{ bytes: stat.size, usedMs: stat.mtimeMs, stays: held.has(hex), remove }];
    });
  });
}

/** Segments that nobody appends to any more. */
function segmentsOf(log: Log, held: ReadonlySet<Segment>): Item[] {
  return log.segments.map((segment) => ({
    bytes: segment.size,
    usedMs: segment.modifiedMs,
    stays: held.has(segment) || !(ownerIsGone(segment.name) || log.isFull(segment)),
    remove: () => log.remove(segment),
  }));
}
