/**
 * The disk tier: heads and small artifacts in the index's log, large artifacts as files. What cannot be written
 * costs a warning and is not kept; what cannot be read whole is a miss.
 */

import { decodeHead, tensorsIn } from "../artifact/codec.js";
import { canonicalJson } from "../canonical.js";
import { digestOf } from "../digest.js";
import type { Fingerprint } from "../ids.js";
import { bytesInMemory } from "../tensor.js";
import type { TensorHandle } from "../value.js";
import { codeOf } from "./fs.js";
import { artifactNameOf, keptTensor } from "./kept-tensor.js";
import type { Log } from "./log.js";
import { longestPayload, recordKinds } from "./record.js";
import type { ArtifactStore, CacheIndex, Outputs } from "./tiers.js";

/** What a disk tier is made of. */
export interface DiskIndexParts {
  readonly log: Log;
  /** Artifacts smaller than `inlineBytes`. */
  readonly small: ArtifactStore;
  readonly large: ArtifactStore;
  readonly warn: (message: string) => void;
  /** Makes room, if it can; asked when the disk is full, and after writing. Never rejects. */
  readonly evict: (held: readonly Fingerprint[], why: "full" | "written") => Promise<void>;
}

/** From so many bytes on an artifact is a file of its own. */
export const inlineBytes = 64 * 1024;

/** A disk tier. `onWriteError` is for its log. */
export interface DiskIndex extends CacheIndex {
  readonly onWriteError: (error: unknown) => void;
  readonly store: ArtifactStore;
}

/** Makes a disk tier. */
export function createDiskIndex(partsOf: () => DiskIndexParts): DiskIndex {
  const held = new Map<Fingerprint, number>();
  const writing = new Set<Promise<void>>();
  /** Why nothing is written: until the next run when the disk was full, for good when the folder is read-only. */
  let off: "full" | "read-only" | undefined;
  let wrote = false;

  const storeFor = (byteLength: number): ArtifactStore =>
    byteLength < inlineBytes ? partsOf().small : partsOf().large;
  const store: ArtifactStore = {
    has: (name) => storeFor(name.byteLength).has(name),
    read: (name) => storeFor(name.byteLength).read(name),
    write: (name, bytes) => storeFor(name.byteLength).write(name, bytes),
    remove: (name) => storeFor(name.byteLength).remove(name),
  };

  function onWriteError(error: unknown): void {
    if (off !== undefined) return;
    off = ["EROFS", "EACCES", "EPERM"].includes(codeOf(error)) ? "read-only" : "full";
    const isFull = ["ENOSPC", "EDQUOT"].includes(codeOf(error));
    if (isFull) void partsOf().evict([...held.keys()], "full");
    const why = isFull ? "the disk is full" : reasonOf(error);
    partsOf().warn(`The cache cannot be written, because ${why}; what this run makes is not kept on disk.`);
  }

  async function writeTensor(tensor: TensorHandle): Promise<void> {
    const name = artifactNameOf(tensor);
    if (store.has(name)) return;
    const own = bytesInMemory(tensor);
    const bytes = own ?? (await tensor.bytes());
    if (own === undefined && digestOf(name.preamble, bytes) !== tensor.digest)
      throw new Error(`the bytes of ${tensor.digest} do not fit its digest`);
    try {
      await store.write(name, bytes);
    } catch (error) {
      if (codeOf(error) !== "ENOSPC") throw error;
      await partsOf().evict([...held.keys()], "full");
      await store.write(name, bytes);
    }
  }

  async function keepLater(
    fingerprint: Fingerprint,
    head: Uint8Array,
    tensors: readonly TensorHandle[],
  ): Promise<void> {
    try {
      await Promise.all(tensors.map(writeTensor));
      partsOf().log.append(recordKinds.byFingerprint, fingerprint, head);
    } catch (error) {
      onWriteError(error);
    }
  }

  return {
    store,
    onWriteError,
    refresh() {
      if (off === "full") off = undefined;
      partsOf().log.refresh();
    },
    find(fingerprint) {
      const head = partsOf().log.read(recordKinds.byFingerprint, fingerprint);
      if (head === undefined) return undefined;
      const outputs = decode(head, store);
      if (outputs && tensorsIn(outputs).every((tensor) => store.has(artifactNameOf(tensor)))) return outputs;
      partsOf().log.forget(recordKinds.byFingerprint, fingerprint);
      return undefined;
    },
    keep(fingerprint, outputs) {
      const { log } = partsOf();
      if (off !== undefined || log.has(recordKinds.byFingerprint, fingerprint)) return;
      const head = Buffer.from(canonicalJson(outputs));
      if (head.length > longestPayload) return;
      wrote = true;
      const tensors = tensorsIn(outputs);
      if (tensors.length === 0) return log.append(recordKinds.byFingerprint, fingerprint, head);
      const written = keepLater(fingerprint, head, tensors).finally(() => writing.delete(written));
      writing.add(written);
    },
    forget: (fingerprint) => partsOf().log.forget(recordKinds.byFingerprint, fingerprint),
    hold: (fingerprint) => void held.set(fingerprint, (held.get(fingerprint) ?? 0) + 1),
    release(fingerprint) {
      const holds = (held.get(fingerprint) ?? 0) - 1;
      if (holds > 0) held.set(fingerprint, holds);
      else held.delete(fingerprint);
    },
    async settle() {
      while (writing.size > 0) await Promise.all(writing);
      if (!wrote) return;
      wrote = false;
      await partsOf().log.sync();
      await partsOf().evict([...held.keys()], "written");
    },
  };
}

function decode(head: Uint8Array, store: ArtifactStore): Outputs | undefined {
  try {
    const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString("utf8");
    return decodeHead(text, (ref) => keptTensor(ref, store)) as Outputs;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
