/** What a pack threw, as its host hears of it. */

import type { FailureKind } from "@dreamloom/engine";
import { NodeError } from "@dreamloom/engine";
import { isAllocationFailure } from "../messages.js";
import type { WireFailure } from "../messages.js";

/** The words of an error: a `NodeError`'s own (also one of another copy of the engine), or those of anything thrown. */
export function wireFailure(error: unknown): WireFailure {
  try {
    if (!(error instanceof Error)) return { kind: "threw", message: String(error) };
    const { message, stack = "" } = error;
    const from = stack === "" ? {} : { stack };
    if (error.name === "NodeError" && "kind" in error) {
      const remedy = (error as { remedy?: unknown }).remedy;
      const kind = error.kind as FailureKind;
      return { kind, message, ...(typeof remedy === "string" && { remedy }), ...from };
    }
    const kind = isAllocationFailure(message) ? "out-of-memory" : "threw";
    return { kind, message: message || error.name, ...from };
  } catch {
    return { kind: "threw", message: "something that cannot be shown" };
  }
}

/** The error again, for the pack that asked. */
export function thrownAgain({ kind, message, remedy }: WireFailure): NodeError {
  return new NodeError(message, { kind, ...(remedy !== undefined && { remedy }) });
}
