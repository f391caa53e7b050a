/** The gallery: every picture that a run gave, with what it was made of. Types only; `open-gallery.ts` makes one. */

import type { GalleryItem } from "../protocol/index.js";

/** What is looked for. All of it must fit. */
export interface GalleryQuery {
  /** Words of the prompt, the title, the document or the node; `seed:7`, `node:decode` narrow. */
  readonly q?: string;
  readonly document?: string;
  readonly node?: string;
  /** Decimal. */
  readonly seed?: string;
  /** Milliseconds since 1970, both included. */
  readonly from?: number;
  readonly to?: number;
  /** Items older than this one (`GalleryItem.id`), for the next page. */
  readonly before?: number;
  /** 60 unless said, at most 500. */
  readonly limit?: number;
}

/** An item with what it was made of. */
export interface GalleryEntry {
  readonly item: GalleryItem;
  /** The document that was run, as canonical text. */
  readonly document: string;
  /** The folder that file names in it are relative to. */
  readonly folder: string;
  /** Its output port, the files written of it (relative to the output folder), every seed above it by `node.port`. */
  readonly port: string;
  readonly files: readonly string[];
  readonly seeds: Readonly<Record<string, string>>;
  /** The fingerprint under which the cache knows it. */
  readonly fingerprint: string;
}

/** The gallery. Newest first. */
export interface Gallery {
  list(query?: GalleryQuery): readonly GalleryItem[];
  get(id: number): GalleryEntry | undefined;
  /** Takes items out; the files that nodes wrote stay. Gives those that were there. */
  remove(ids: readonly number[]): Promise<readonly number[]>;
  /** The newest picture of a document. */
  latestOf(document: string): GalleryItem | undefined;
  /** A document goes by another name now. */
  renamed(from: string, to: string): void;
}
