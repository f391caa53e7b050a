/**
 * What a worker and its parent say to each other over the IPC channel, and how a thrown error crosses it.
 * Knows no work: bodies are whatever the two ends agreed on.
 */

import { NodeError } from "@dreamloom/engine";
import type { FailureKind } from "@dreamloom/engine";

/** From the parent to the worker. */
export type ToWorker =
  | { readonly kind: "request"; readonly id: number; readonly name: string; readonly body: unknown }
  | { readonly kind: "cancel"; readonly id: number };

/** From the worker to the parent. Every message is a sign of life. */
export type ToParent =
  | { readonly kind: "ready" | "alive" | "busy" | "idle" }
  | { readonly kind: "notice"; readonly id: number; readonly body: unknown }
  | { readonly kind: "reply"; readonly id: number; readonly body: unknown }
  | { readonly kind: "threw"; readonly id: number; readonly error: WireError };

/** An error as plain data: a sentence for the person, the answer to a cancel, or a bug of ours. */
export type WireError =
  | {
      readonly kind: "sentence";
      readonly failure: FailureKind;
      readonly message: string;
      readonly remedy: string | undefined;
    }
  | { readonly kind: "cancelled" }
  | { readonly kind: "bug"; readonly message: string; readonly stack: string | undefined };

/** Makes an error plain data. `cancelled` says whether the request was cancelled before it threw. */
export function packError(error: unknown, cancelled: boolean): WireError {
  if (cancelled) return { kind: "cancelled" };
  if (error instanceof NodeError)
    return { kind: "sentence", failure: error.kind, message: error.message, remedy: error.remedy };
  const message = error instanceof Error ? error.message : String(error);
  if (isAllocationFailure(message))
    return {
      kind: "sentence",
      failure: "out-of-memory",
      message: `There is not enough memory for this: ${message.replace(/\.?$/, ".")}`,
      remedy: "Use a smaller size, or close what else needs memory.",
    };
  return { kind: "bug", message, stack: error instanceof Error ? error.stack : undefined };
}

/** The error again, in the parent. A cancelled one becomes the reason the signal was aborted with. */
export function unpackError(error: WireError, worker: string, signal: AbortSignal | undefined): unknown {
  switch (error.kind) {
    case "sentence":
      return new NodeError(error.message, {
        kind: error.failure,
        ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
      });
    case "cancelled":
      return signal?.reason ?? new DOMException("This was cancelled.", "AbortError");
    case "bug": {
      const bug = new Error(`Internal error in the ${worker}: ${error.message}`);
      if (error.stack !== undefined) bug.stack = error.stack;
      return bug;
    }
    default:
      return error satisfies never;
  }
}

/** Whether words of V8, libc or a native library mean that memory ran out. */
export function isAllocationFailure(text: string): boolean {
  return /array buffer allocation failed|heap out of memory|bad_alloc|failed to allocate|out of memory|cannot allocate memory/i.test(
    text,
  );
}
