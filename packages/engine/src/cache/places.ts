/** Where each record of the log lies: by kind and key the newest first, the older ones behind it. */

import type { RecordKind } from "./record.js";
import type { Segment } from "./segment.js";

/** Where a record lies. */
export interface Place {
  readonly kind: RecordKind;
  readonly key: string;
  /** Absent while it waits to be written. */
  segment: Segment | undefined;
  /** In its segment, or in what waits. */
  at: number;
  readonly length: number;
  readonly crc: number;
  /** The same key, kept before. */
  older: Place | undefined;
}

/** All places. */
export class Places {
  /** By kind, which counts from 1. */
  readonly #newest: readonly Map<string, Place>[] = [new Map(), new Map(), new Map(), new Map()];

  /** The newest of a key. */
  get(kind: RecordKind, key: string): Place | undefined {
    return this.#newest[kind]!.get(key);
  }

  /** Makes a place the newest of its key. A kind that only later versions know is passed over. */
  add(place: Omit<Place, "older">): Place {
    const newest = this.#newest[place.kind];
    const added = { ...place, older: newest?.get(place.key) };
    newest?.set(place.key, added);
    return added;
  }

  remove(place: Place): void {
    let newer = this.get(place.kind, place.key);
    if (newer === place) return this.#bringUp(place, place.older);
    while (newer !== undefined && newer.older !== place) newer = newer.older;
    if (newer) newer.older = place.older;
  }

  /** Removes every place in a segment. */
  removeAll(segment: Segment): void {
    for (const newest of this.#newest)
      for (const place of newest.values()) {
        const left = without(place, segment);
        if (left !== place) this.#bringUp(place, left);
      }
  }

  #bringUp({ kind, key }: Place, older: Place | undefined): void {
    if (older) this.#newest[kind]!.set(key, older);
    else this.#newest[kind]!.delete(key);
  }
}

/** The newest of a chain of places that is not in a segment, the others of that segment taken out behind it. */
function without(place: Place, segment: Segment): Place | undefined {
  let newest: Place | undefined = place;
  while (newest?.segment === segment) newest = newest.older;
  for (let at = newest; at !== undefined; at = at.older)
    while (at.older?.segment === segment) at.older = at.older.older;
  return newest;
}
