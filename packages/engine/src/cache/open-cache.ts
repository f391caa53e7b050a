/**
 * Opens a cache: a memory tier, and under it a folder that several processes may share. Opening reads only where
 * records lie. A folder of another format is left alone and not used.
 *
 *     format      the number of the format
 *     index/      the log's segments
 *     store/ab/   artifacts from 64 KiB on, by digest
 */

import { join } from "node:path";
import { createCache, warnAll, type Cache, type Warnings } from "./cache.js";
import { createDiskIndex, type DiskIndex } from "./disk-index.js";
import { evict, type EvictionLimits } from "./evict.js";
import { createFileStore, sweepTemporary } from "./file-store.js";
import { ifThere, nodeFs, type Fs } from "./fs.js";
import { createInlineStore } from "./inline-store.js";
import { Log } from "./log.js";
import { createMemoryIndex } from "./memory-index.js";

/** What a cache is opened with. */
export interface CacheOptions extends DiskOptions {
  /** Absent: memory only. Made when something is first kept. */
  readonly folder?: string | undefined;
  readonly memoryBytes: number;
  /** Told what goes wrong while no run is there to be told. */
  readonly onWarning: (message: string) => void;
}

/** How a folder is used. */
export interface DiskOptions {
  readonly diskBytes: number;
  /** What nobody used for so long is taken out. 90 days unless said. */
  readonly ageMs?: number;
  /** What was used so recently is never taken out. 10 minutes unless said. */
  readonly graceMs?: number;
  readonly fs?: Fs;
}

/** The format this version reads and writes. */
export const cacheFormat = 1;

/** Opens a cache. Never rejects for what is in the folder. */
export async function openCache(options: CacheOptions): Promise<Cache> {
  const warnings: Warnings = { listeners: new Set(), otherwise: options.onWarning };
  const warn = (message: string): void => warnAll(warnings, message);
  const memory = createMemoryIndex(options.memoryBytes);
  const disk = options.folder === undefined ? undefined : openDisk(options.folder, { ...options, warn });
  if (disk === undefined) return createCache([memory], warnings);
  const cache = createCache([memory, disk.index], warnings);
  return {
    ...cache,
    async [Symbol.asyncDispose]() {
      await cache[Symbol.asyncDispose]();
      disk.log.close();
    },
  };
}

/** A disk tier and its log, which is to be closed. */
export interface Disk {
  readonly index: DiskIndex;
  readonly log: Log;
}

/** Opens a folder as a disk tier; nothing, and a warning, when it cannot be used. */
export function openDisk(
  folder: string,
  options: DiskOptions & { readonly warn: (message: string) => void },
): Disk | undefined {
  const { fs = nodeFs, warn } = options;
  try {
    if (!formatFits(fs, folder, warn)) return undefined;
    const store = { fs, folder: join(folder, "store"), prepare: () => prepare(fs, folder), warn };
    sweepTemporary(store);
    const index: DiskIndex = createDiskIndex(() => parts);
    const log = new Log({ ...store, folder: join(folder, "index"), onWriteError: index.onWriteError });
    const parts = {
      ...{ log, warn, small: createInlineStore(log), large: createFileStore(store) },
      evict: evictor({ fs, log, storeFolder: store.folder }, limitsOf(options), join(folder, "evicted")),
    };
    return { index, log };
  } catch (error) {
    warn(`The cache in "${folder}" cannot be read and is not used: ${(error as Error).message}.`);
    return undefined;
  }
}

function limitsOf({ diskBytes, ageMs, graceMs }: DiskOptions): EvictionLimits {
  return { bytes: diskBytes, ageMs: ageMs ?? 90 * 24 * 3600_000, graceMs: graceMs ?? 600_000 };
}

function formatFits(fs: Fs, folder: string, warn: (message: string) => void): boolean {
  const text = ifThere(() => fs.readFileSync(join(folder, "format"), "utf8"))?.trim();
  const format = text === undefined || text === "" ? cacheFormat : Number(text);
  if (format === cacheFormat) return true;
  warn(
    format > cacheFormat
      ? `The cache in "${folder}" was made by a newer Dreamloom (its format is ${format}, this one knows ${cacheFormat}); it is left alone and not used.`
      : `The cache in "${folder}" has a format that is not used any more ("${text}"); it is left alone. Delete it to start a new one.`,
  );
  return false;
}

function prepare(fs: Fs, folder: string): void {
  if (ifThere(() => fs.statSync(join(folder, "format"))) !== undefined) return;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(join(folder, "format"), `${cacheFormat}\n`);
}

/** How often a folder is looked through when nothing demands it. */
const evictEveryMs = 10 * 60_000;

/** Looks the folder through when the disk is full, and otherwise not more often than every ten minutes. */
function evictor(parts: Parameters<typeof evict>[0], limits: EvictionLimits, stamp: string) {
  return async (held: Parameters<typeof evict>[2], why: "full" | "written"): Promise<void> => {
    const { fs } = parts;
    try {
      const lastMs = ifThere(() => fs.statSync(stamp))?.mtimeMs ?? 0;
      if (why === "written" && Date.now() - lastMs < Math.min(evictEveryMs, limits.graceMs)) return;
      evict(parts, why === "full" ? { ...limits, bytes: limits.bytes / 2 } : limits, held);
      fs.writeFileSync(stamp, "");
    } catch {
      return;
    }
  };
}
