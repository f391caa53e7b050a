/**
 * The doors: what a node may ask of the processes that decode pictures and compute models, and of the person's
 * files. Types only. The engine is given implementations when it is put together; it never looks inside.
 */

import type { Digest } from "./ids.js";
import type { TensorHandle } from "./value.js";

/** A picture: f32 `[height, width, 3 or 4]`, sRGB as displayed, 0 to 1, alpha not premultiplied. */
export type Picture = TensorHandle;
/** A mask: f32 `[height, width]`, 1 = change. */
export type Mask = TensorHandle;
/** A tensor in the VAE's space: f32 `[channels, height / 8, width / 8]`, scaled as the DiT sees it. */
export type Latent = TensorHandle;

/** A low-rank change on a model's stack. */
export interface LoraOnStack {
  readonly name: string;
  readonly path: string;
  readonly digest: Digest;
  readonly strength: number;
}

/** A checkpoint's part on a port: data that says which weights, dtype, backend and LoRA stack. Opens nothing. */
export interface Model {
  readonly part: "lmm" | "adapter" | "dit" | "vae";
  /** The Dream folder or file, absolute. Not part of any fingerprint. */
  readonly path: string;
  /** Digest over the digests of this part's files. */
  readonly digest: Digest;
  readonly dtype: "f32" | "f16" | "bf16" | "stored";
  readonly backend: string;
  readonly loras: readonly LoraOnStack[];
  readonly facets: Readonly<Record<string, number | string>>;
}

/** One row of a prompt: what the LMM reads, pictures by their index in the prompt's list. */
export interface PromptRow {
  readonly name: "conditional" | "null";
  readonly parts: readonly ({ readonly text: string } | { readonly picture: number })[];
}

/** An interleaved sequence of text and pictures in its template, with its null row where the task has one. */
export interface Prompt {
  readonly task: "generate" | "copy" | "edit" | "combine" | "interleave";
  readonly rows: readonly PromptRow[];
  readonly pictures: readonly Picture[];
}

/** One row as the LMM understood it. */
export interface EncodingRow {
  readonly name: "conditional" | "null";
  /** Last hidden states after the final norm: f32 `[tokens, hidden]`. */
  readonly hidden: TensorHandle;
  /** Where each picture's tokens are: first token, how many, and which of `vit` belongs there. */
  readonly images: readonly { readonly at: number; readonly count: number; readonly vit: number }[];
}

/** What the LMM gives: hidden states per row and the vision tower's features per picture (f32 `[tokens, hidden]`). */
export interface Encoding {
  readonly rows: readonly EncodingRow[];
  readonly vit: readonly TensorHandle[];
}

/** What steers the DiT: per row the context f32 `[tokens, width]` and the pooled vector f32 `[width]`. */
export interface Conditioning {
  readonly rows: readonly {
    readonly name: "conditional" | "null";
    readonly context: TensorHandle;
    readonly pooled: TensorHandle;
  }[];
}

/** A table of text and numbers, the first row naming the columns. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A file of the person's, found and digested before the run. */
export interface FileRef {
  /** As the document names it, or the bare name of a file outside it. */
  readonly name: string;
  readonly path: string;
  readonly digest: Digest;
}

/** What asking a worker takes beside the values. */
export interface Asking {
  readonly signal: AbortSignal;
  /** Which pack asks: each has picture and inference workers of its own. Set by the host of packs, never by a node. */
  readonly pack?: string | undefined;
}

/** Samples asked of the DiT. */
export interface SampleRequest extends Asking {
  readonly start: Latent;
  readonly conditioning: Conditioning;
  readonly null?: Conditioning | undefined;
  readonly guidance: number;
  readonly steps: number;
  readonly shift: number;
  readonly sampler: string;
  readonly seed: bigint;
  readonly strength: number;
  readonly mask?: Mask | undefined;
  readonly onStep: (step: number, of: number) => void;
  readonly onPreview: (preview: Picture, step: number, sigma: number) => void;
}

/** The door to the device worker: everything that computes a model. */
export interface BackendDoor {
  /** Hidden states of every row, the ViT running once per picture. */
  lmmEncode(lmm: Model, prompt: Prompt, asking: Asking): Promise<Encoding>;
  adapt(adapter: Model, encoding: Encoding, asking: Asking): Promise<Conditioning>;
  sample(dit: Model, request: SampleRequest): Promise<Latent>;
  encodePicture(vae: Model, picture: Picture, asking: Asking): Promise<Latent>;
  decode(vae: Model, latent: Latent, asking: Asking): Promise<Picture>;
  /**
   * Runs an ONNX file once: tensors by input name go in, all outputs by name come out. The file holds its weights itself
   * and only operators of ONNX's own domains; it is opened in a device worker of the pack's own, with limits on memory and time.
   */
  infer(
    model: FileRef,
    inputs: Readonly<Record<string, TensorHandle>>,
    asking: InferAsking,
  ): Promise<Readonly<Record<string, TensorHandle>>>;
}

/** What running an ONNX file takes beside its inputs. */
export interface InferAsking extends Asking {
  /** The backend by name; `auto` unless said. */
  readonly backend?: string | undefined;
  /** Most seconds that it may take. Set by the host, never by the node. */
  readonly seconds?: number | undefined;
}

/** The door to the media worker: picture files in and out, and operations on pictures. */
export interface PictureDoor {
  /** All frames of a picture file (one for a still). Rejects with a sentence when it is not a picture. */
  read(file: FileRef, asking: Asking): Promise<readonly Picture[]>;
  /** The PNG file's bytes, 8 bit, without text chunks; equal pictures give equal bytes. */
  png(picture: Picture, asking: Asking): Promise<Uint8Array>;
  /** One named operation (`resize`, `crop`, `blur`, …) on pictures or masks, with its numbers. */
  apply(
    operation: string,
    pictures: readonly TensorHandle[],
    values: Readonly<Record<string, unknown>>,
    asking: Asking,
  ): Promise<Picture>;
}
