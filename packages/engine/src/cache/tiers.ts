/** What a cache is made of: an index that knows what a task gave, and a store that has the bytes. Types only. */

import type { Digest, Fingerprint } from "../ids.js";
import type { Value } from "../value.js";

/** What a task gave: a value per output. Frozen. */
export type Outputs = Readonly<Record<string, Value>>;

/**
 * Fingerprint → outputs. Asked while planning, without waiting: an index that lies elsewhere brings in what it
 * needs with `refresh`. An entry it cannot give whole is a miss.
 */
export interface CacheIndex {
  /** Brings in what other processes have kept; notices that the folder is gone. At the start of each run. */
  refresh(): void;
  find(fingerprint: Fingerprint): Outputs | undefined;
  /** Keeps what a task gave. At once for `find`; on disk after `settle`. */
  keep(fingerprint: Fingerprint, outputs: Outputs): void;
  /** Takes an entry out, because it turned out to be damaged. */
  forget(fingerprint: Fingerprint): void;
  /** Until it is released as often as it was held, an entry is not evicted. */
  hold(fingerprint: Fingerprint): void;
  release(fingerprint: Fingerprint): void;
  /** Resolves when all that was kept is as safe as this index makes it. Never rejects. */
  settle(): Promise<void>;
}

/** Names bytes: their digest is over the preamble and the bytes. */
export interface ArtifactName {
  readonly digest: Digest;
  readonly preamble: string;
  readonly byteLength: number;
}

/** Digest → bytes. Bytes that do not fit their digest are never given: they are taken out and missing. */
export interface ArtifactStore {
  has(name: ArtifactName): boolean;
  read(name: ArtifactName): Promise<Uint8Array | undefined>;
  /** Rejects with the error of the file system. Bytes already there are not written again. */
  write(name: ArtifactName, bytes: Uint8Array): Promise<void>;
  remove(name: ArtifactName): void;
}
