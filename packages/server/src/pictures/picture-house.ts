/** The house of pictures: pictures by digest, as PNG files and small. Types only; `open-picture-house.ts` makes one. */

import type { Engine, Fingerprint, Graph, TensorHandle } from "@dreamloom/engine";
import type { DocumentNews, PictureRef } from "../protocol/index.js";

/** Sizes in which pictures are given: the longer side in pixels. */
export const thumbnailSizes: readonly number[] = [48, 96, 192, 384, 768];

/** What a checked document's nodes hold without running anything. */
export type KnownOfGraph = Pick<DocumentNews, "facets" | "fingerprints" | "known" | "pictures" | "values">;

/** Where the cache has a picture: whose fingerprint, on which output. */
export interface PicturePlace {
  readonly fingerprint: Fingerprint;
  readonly port: string;
  /** Of a pack's own socket: the part of the value that is the picture. */
  readonly field?: string | undefined;
}

/** A picture file's bytes to send. */
export interface PictureFile {
  readonly bytes: Uint8Array;
  /** Always `image/png`. */
  readonly type: "image/png";
}

/** Pictures by digest. */
export interface PictureHouse {
  /** A picture's PNG; with `size`, one that fits into the next of `thumbnailSizes`. Undefined when nobody knows it (any more). */
  file(digest: string, size?: number): Promise<PictureFile | undefined>;
  /** Makes a picture or mask known, so that its file can be asked for. Computes nothing. */
  note(picture: TensorHandle, place: PicturePlace): PictureRef;
  /** Looks into a picture file that a person dropped; its picture is known then. Rejects with a sentence. */
  inspect(
    bytes: Uint8Array,
    name: string,
  ): Promise<{ readonly picture: PictureRef; readonly document?: string }>;
  /** A small PNG of a file of the person's, kept by the bytes' digest. Rejects with a sentence. */
  thumbnailOf(bytes: Uint8Array, size: number): Promise<PictureFile>;
  /** What checking's news say of a graph: what the cache holds, computed from nothing. Makes its pictures known. */
  knownOf(engine: Engine, graph: Graph): KnownOfGraph;
  /** Keeps a picture's file until it is dropped, whatever the cache takes out. */
  keep(picture: TensorHandle): Promise<PictureRef>;
  drop(digest: string): Promise<void>;
}
