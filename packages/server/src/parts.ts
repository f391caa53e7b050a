/**
 * What the command line hands the server: everything it needs of the rooms that it must not import. The server's own
 * process decodes no picture and runs no model: what is asked here goes to workers.
 */

import type {
  Cache,
  Catalogue,
  Diagnostic,
  Digest,
  Engine,
  Graph,
  GraphDocument,
  TensorHandle,
} from "@dreamloom/engine";
import type { PacksPart } from "./packs-part.js";

/** Everything that a server is put together from. */
export interface ServerParts {
  /** Of Dreamloom. */
  readonly version: string;
  /** The folder of the person's documents, absolute. Made when something is first written into it. */
  readonly workspace: string;
  /** Where nodes that write put their files, absolute. */
  readonly out: string;
  /** Where the server keeps its own, absolute: `HOME/server`. */
  readonly dataFolder: string;
  /** The built editor; absent when it is not built. */
  readonly pageFolder?: string;
  /** Saved graphs to begin from; absent when there are none. */
  readonly templatesFolder?: string;
  /**
   * The catalogue for a document: of each pack the version that it records where that is installed, else the newest. Without
   * a document: the newest of each. Equal choices give the same object, so that who asks again sees whether packs changed.
   */
  catalogueFor(document?: Pick<GraphDocument, "packs">): Catalogue;
  /** Packs of others; absent where there can be none. */
  readonly packs?: PacksPart;
  /** What was computed; also bytes that follow from a digest (`derive`). */
  readonly cache: Cache;
  /** Migrates, asks the files, checks. All engines that come out share lanes and tasks under way. */
  open(document: GraphDocument, options: OpenOptions): Promise<OpenedHere>;
  /** The PNG file of a picture or mask, 8 bit, without texts; equal pictures give equal bytes. */
  png(picture: TensorHandle, signal?: AbortSignal): Promise<Uint8Array>;
  /** A PNG that fits into `size` × `size`, of a picture file's bytes; smaller ones stay as they are. Rejects with a sentence. */
  thumbnail(bytes: Uint8Array, size: number): Promise<Uint8Array>;
  /** What a picture file is and holds. Rejects with a sentence when it is no picture. `name` is how the person knows it. */
  readPicture(bytes: Uint8Array, name: string): Promise<PictureRead>;
  /** Files that may be chosen on a port of this kind, as documents name them. */
  choices(kind: FileKind, folder: string): Promise<readonly FileChoice[]>;
  /**
   * Reads a file that a document in this folder may name, through the same door as the engine (never a link, never out of
   * its folder). Rejects with a sentence, also when it is larger than `maxBytes`.
   */
  readFile(
    name: string,
    options: { readonly folder: string; readonly maxBytes: number },
  ): Promise<Uint8Array>;
  /** SHA-256 of such a file, remembered as long as it does not change. Rejects with a sentence. */
  digestOf(name: string, folder: string): Promise<Digest>;
  /** Why `files` results could not be written now, in a sentence: a folder that cannot be written, a full disk. */
  cannotWrite(files: number): Promise<string | undefined>;
  /** What this machine can do. Asked once, it may take a second. */
  machine(): Promise<MachineFacts>;
  /** Ids of the worker processes that run now. */
  workers(): readonly number[];
  /** Hears in sentences what the server survives. */
  readonly onWarning: (message: string) => void;
}

/** How a document is opened. */
export interface OpenOptions {
  /** The folder that file names in it are relative to, absolute. */
  readonly folder: string;
  /** Gives the graph of what nothing wrong stands in or above. */
  readonly partial?: boolean;
}

/** A document that was opened: its graph where it has no error (or with `partial`), and the engine that can run it. */
export interface OpenedHere {
  readonly graph?: Graph;
  readonly diagnostics: readonly Diagnostic[];
  readonly engine: Engine;
}

/** A picture file that was looked into. */
export interface PictureRead {
  /** Of the picture, as everywhere; not of the file. */
  readonly digest: Digest;
  readonly width: number;
  readonly height: number;
  /** The picture again as a PNG without texts: safe to show. */
  readonly png: Uint8Array;
  /** The document inside, as text, if a node that saves put one in. */
  readonly document?: string;
}

/** What may be chosen. */
export type FileKind = "picture" | "lora" | "checkpoint";

/** A file or checkpoint that may be chosen. */
export interface FileChoice {
  /** As the document names it: `pictures/apple.png`, `models:NAME/lora/X.safetensors`, `dream-mini`. */
  readonly name: string;
  /** A few words about it. */
  readonly about?: string;
  /** Why it cannot be used, in a sentence. */
  readonly problem?: string;
}

/** What this machine can do. */
export interface MachineFacts {
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Free on the disk of the data folder. */
  readonly freeBytes: number;
  readonly backends: readonly { readonly name: string; readonly works: boolean; readonly about: string }[];
}
