/** Places in a file: who wants so many bytes gets the first gap that is large enough. Knows no file. */

/** Where bytes lie, and how to free the place again (more than once is as good as once). */
export interface Region {
  readonly at: number;
  readonly length: number;
  free(): void;
}

/** The places of one file. */
export interface Regions {
  /** A free place, aligned to pages; undefined when it would end beyond the file's most. */
  take(length: number): Region | undefined;
  /** How many places are taken. */
  readonly taken: number;
  /** Frees everything. */
  clear(): void;
}

const pageBytes = 4096;

/** Places in a file that may grow to `mostBytes`. */
export function createRegions(mostBytes: number): Regions {
  let taken: Region[] = [];
  const gapFor = (length: number): { at: number; index: number } => {
    let at = 0;
    for (const [index, region] of taken.entries()) {
      if (region.at - at >= length) return { at, index };
      at = Math.ceil((region.at + region.length) / pageBytes) * pageBytes;
    }
    return { at, index: taken.length };
  };
  return {
    take: (length) => {
      const { at, index } = gapFor(length);
      if (at + length > mostBytes) return undefined;
      const region: Region = {
        at,
        length,
        free: () => {
          const where = taken.indexOf(region);
          if (where >= 0) taken.splice(where, 1);
        },
      };
      taken.splice(index, 0, region);
      return region;
    },
    get taken() {
      return taken.length;
    },
    clear: () => {
      taken = [];
    },
  };
}
