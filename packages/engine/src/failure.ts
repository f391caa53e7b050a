/** Failures: a task that could not be done. Values in events and outcomes; never cached. */

/** Why a task failed. */
export type FailureKind =
  | "refused"
  | "threw"
  | "wrong-outputs"
  | "out-of-memory"
  | "file-missing"
  | "input-failed"
  | "timed-out"
  | "worker-lost"
  | "disk"
  | "cancelled";

/** A failure, in words for the person. */
export interface Failure {
  readonly kind: FailureKind;
  /** What is wrong: a sentence. */
  readonly message: string;
  /** What to do about it: a sentence, if there is one. */
  readonly remedy?: string;
  /** For the log only; never what a person sees first. */
  readonly stack?: string;
}

/** The one class that nodes throw: a sentence for the person and, if there is one, what to do. */
export class NodeError extends Error {
  override readonly name = "NodeError";
  readonly kind: FailureKind;
  readonly remedy: string | undefined;
  constructor(
    message: string,
    more: { readonly remedy?: string; readonly kind?: FailureKind; readonly cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.kind = more.kind ?? "refused";
    this.remedy = more.remedy;
  }
}
