/** The memory tier: outputs as they are, up to a budget of bytes; what was used longest ago goes first. */

import type { Fingerprint } from "../ids.js";
import { bytesInMemory } from "../tensor.js";
import type { Value } from "../value.js";
import { isTensor } from "../value.js";
import type { CacheIndex, Outputs } from "./tiers.js";

interface Entry {
  readonly outputs: Outputs;
  readonly bytes: number;
  holds: number;
}

/** What an entry takes beside its values: maps, names and the like. */
const entryBytes = 256;

/** Makes a memory tier that holds at most `budgetBytes`, held entries aside. */
export function createMemoryIndex(budgetBytes: number): CacheIndex & { readonly bytes: number } {
  /** From the least to the most recently used. */
  const entries = new Map<Fingerprint, Entry>();
  const held = new Map<Fingerprint, Entry>();
  let bytes = 0;

  function evict(): void {
    for (const [fingerprint, entry] of entries) {
      if (bytes <= budgetBytes) return;
      entries.delete(fingerprint);
      bytes -= entry.bytes;
    }
  }

  function forget(fingerprint: Fingerprint): void {
    const entry = entries.get(fingerprint) ?? held.get(fingerprint);
    if (entry === undefined) return;
    entries.delete(fingerprint);
    held.delete(fingerprint);
    bytes -= entry.bytes;
  }

  return {
    get bytes() {
      return bytes;
    },
    refresh() {},
    find(fingerprint) {
      const entry = entries.get(fingerprint);
      if (entry === undefined) return held.size > 0 ? held.get(fingerprint)?.outputs : undefined;
      entries.delete(fingerprint);
      entries.set(fingerprint, entry);
      return entry.outputs;
    },
    keep(fingerprint, outputs) {
      if (held.size > 0 && held.has(fingerprint)) return;
      if (entries.has(fingerprint)) forget(fingerprint);
      const size = entryBytes + bytesOfOutputs(outputs);
      if (size > budgetBytes) return;
      entries.set(fingerprint, { outputs, bytes: size, holds: 0 });
      bytes += size;
      if (bytes > budgetBytes) evict();
    },
    forget,
    hold(fingerprint) {
      const entry = entries.get(fingerprint) ?? held.get(fingerprint);
      if (entry === undefined) return;
      entry.holds++;
      if (entries.delete(fingerprint)) held.set(fingerprint, entry);
    },
    release(fingerprint) {
      const entry = held.get(fingerprint);
      if (entry === undefined || --entry.holds > 0) return;
      held.delete(fingerprint);
      entries.set(fingerprint, entry);
      if (bytes > budgetBytes) evict();
    },
    settle: () => Promise.resolve(),
  };
}

/** The bytes that outputs take in memory, nearly. Tensors on disk take none. */
function bytesOfOutputs(outputs: Outputs): number {
  let bytes = 0;
  for (const output in outputs) {
    const value = outputs[output]!;
    bytes += typeof value === "object" ? bytesOfTree(value) : bytesOfLeaf(value);
  }
  return bytes;
}

function bytesOfTree(root: Value): number {
  let bytes = 0;
  const waiting: Value[] = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== "object" || value === null) bytes += bytesOfLeaf(value);
    else if (isTensor(value)) bytes += 128 + (bytesInMemory(value)?.byteLength ?? 0);
    else for (const part of Object.values(value)) waiting.push(part as Value);
    bytes += 16;
  }
  return bytes;
}

function bytesOfLeaf(value: Value): number {
  return typeof value === "string" ? 2 * value.length : 16;
}
