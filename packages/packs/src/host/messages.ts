/** What a host and its pack's process say to each other. Types, and how an error crosses. Knows no pipe. */

import type { FailureKind } from "@dreamloom/engine";

/** A failure on the way: the words of a `NodeError`, or of anything else that was thrown. */
export interface WireFailure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly remedy?: string;
  readonly stack?: string;
}

/** From the host to the pack's process. `values`, `value`: as `toWire` makes them. */
export type ToPack =
  | {
      readonly kind: "run";
      readonly task: number;
      readonly type: string;
      readonly values: unknown;
      /** Only for nodes that write. */
      readonly provenance?: unknown;
    }
  | { readonly kind: "cancel"; readonly task: number }
  /** To a call. */
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "refused"; readonly id: number; readonly failure: WireFailure }
  | { readonly kind: "notice"; readonly id: number; readonly value: unknown }
  /** To `bytes`: where they lie in the file that the process reads. */
  | { readonly kind: "placed"; readonly id: number; readonly at: number }
  /** What the message with this id wrote into the file is copied out: the place is free. */
  | { readonly kind: "taken"; readonly id: number }
  | { readonly kind: "describe" };

/** From the pack's process to the host. All of it is a claim. */
export type FromPack =
  /** Its entry is loaded. */
  | { readonly kind: "ready" }
  /** Its entry cannot be loaded. */
  | { readonly kind: "broken"; readonly failure: WireFailure }
  | { readonly kind: "done"; readonly task: number; readonly outputs: unknown }
  | {
      readonly kind: "failed";
      readonly task: number;
      readonly failure: WireFailure;
      /** The process is broken and ends: no other task may be given to it. */
      readonly last?: true;
    }
  | {
      readonly kind: "call";
      readonly task: number;
      readonly id: number;
      readonly name: string;
      readonly args: unknown;
    }
  /** Asks for the bytes of a tensor that it was given. */
  | { readonly kind: "bytes"; readonly task: number; readonly id: number; readonly digest: string }
  /** Has read what was placed. */
  | { readonly kind: "took"; readonly task: number; readonly id: number }
  | { readonly kind: "progress"; readonly task: number; readonly step: number; readonly of: number }
  | {
      readonly kind: "preview";
      readonly task: number;
      readonly id: number;
      readonly picture: unknown;
      readonly step: number;
      readonly sigma?: number;
    }
  | { readonly kind: "log"; readonly task: number; readonly lines: readonly string[] }
  /** Handles that were given for these tensors are gone, one for each time that a digest stands here. */
  | { readonly kind: "drop"; readonly task: number; readonly digests: readonly string[] }
  | { readonly kind: "described"; readonly file: unknown }
  /** The message itself lies in the file that the process writes: it is longer than a frame. */
  | { readonly kind: "large"; readonly at: number; readonly length: number };

/** Larger values than this, tensors aside, do not cross. */
export const mostMessageBytes = 16 << 20;

/** How much may wait in the pipe to a process that does not read. */
export const mostUnheardBytes = 64 << 20;

/** How many frames a process may send in a second; a worker of ours keeps well below. */
export const mostFramesASecond = 5000;

/** Whether words of V8 or libc mean that memory ran out. */
export function isAllocationFailure(text: string): boolean {
  return /array buffer allocation failed|heap out of memory|heap limit|bad_alloc|out of memory|cannot allocate memory|invalid array buffer length/i.test(
    text,
  );
}
