/** What is asked of a device worker and what comes back: plain data, tensors as f32 arrays with their shapes. */

import type { Model, PromptRow } from "@dreamloom/engine";

/** A tensor on its way between processes: f32, row-major. */
export interface WireTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Which row of a prompt. */
export type RowName = PromptRow["name"];

/** A prompt with its pictures' numbers. */
export interface LmmEncodeRequest {
  readonly lmm: Model;
  readonly rows: readonly PromptRow[];
  /** f32 `[height, width, 3 or 4]`, 0 to 1. */
  readonly pictures: readonly WireTensor[];
}

/** An encoding with its numbers. */
export interface LmmEncodeReply {
  readonly rows: readonly {
    readonly name: RowName;
    readonly hidden: WireTensor;
    readonly images: readonly { readonly at: number; readonly count: number; readonly vit: number }[];
  }[];
  readonly vit: readonly WireTensor[];
}

/** Hidden states of each row. */
export interface AdaptRequest {
  readonly adapter: Model;
  readonly rows: readonly { readonly name: RowName; readonly hidden: WireTensor }[];
}

/** One row of a conditioning: context `[tokens, width]` and pooled `[width]`. */
export interface WireConditioning {
  readonly context: WireTensor;
  readonly pooled: WireTensor;
}

/** A conditioning with its numbers. */
export interface AdaptReply {
  readonly rows: readonly ({ readonly name: RowName } & WireConditioning)[];
}

/** A whole walk from noise to latent. */
export interface SampleRequest {
  readonly dit: Model;
  /** f32 `[channels, height, width]`. */
  readonly start: WireTensor;
  readonly conditional: WireConditioning;
  /** Steered away from; absent: one row is run. */
  readonly unconditional?: WireConditioning | undefined;
  readonly guidance: number;
  readonly steps: number;
  readonly shift: number;
  readonly sampler: string;
  readonly seed: bigint;
  readonly strength: number;
  /** f32 `[height, width]` of the picture, 1 = change. */
  readonly mask?: WireTensor | undefined;
}

/** Something that the person should know, as a sentence. */
export interface WarningNotice {
  readonly kind: "warning";
  readonly message: string;
}

/** What is said after each step of a walk. */
export interface StepNotice {
  readonly kind: "step";
  /** From 1. */
  readonly step: number;
  readonly of: number;
  /** The level of noise that the latent is at now. */
  readonly sigma: number;
  /** f32 `[height, width, 3]`: where the walk seems to end. */
  readonly preview?: WireTensor | undefined;
}

/** What a worker says of itself. */
export interface DeviceReport {
  /** Open sessions, least used first. */
  readonly sessions: readonly { readonly key: string; readonly bytes: number }[];
  /** Sessions opened since the process began. */
  readonly opened: number;
  /** Native session runs so far, and the time spent inside them. */
  readonly runs: number;
  readonly runMs: number;
  readonly openMs: number;
  /** Most memory that the process ever had in use. */
  readonly peakBytes: number;
}

interface Call<Request, Reply, Notice = WarningNotice> {
  readonly request: Request;
  readonly reply: Reply;
  readonly notice: Notice;
}

/** All that a device worker answers. */
export type DeviceProtocol = {
  readonly lmmEncode: Call<LmmEncodeRequest, LmmEncodeReply>;
  readonly adapt: Call<AdaptRequest, AdaptReply>;
  readonly sample: Call<SampleRequest, WireTensor, StepNotice | WarningNotice>;
  readonly encodePicture: Call<{ readonly vae: Model; readonly picture: WireTensor }, WireTensor>;
  readonly decode: Call<{ readonly vae: Model; readonly latent: WireTensor }, WireTensor>;
  /** Opens a session of one small operator: whether the backend works here at all. */
  readonly probe: Call<null, null>;
  readonly report: Call<null, DeviceReport>;
};
