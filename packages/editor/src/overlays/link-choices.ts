/** The ports of a document to which one of its ports may be linked, the best first. */

import type { PortDescription } from "@dreamloom/engine/document";
import { fitRank, fits, portOf, whyNoLink, type FitContext } from "../ops/fits.js";
import type { PortRef } from "../ops/refs.js";

/** One port that fits. */
export interface LinkChoice {
  readonly ref: PortRef;
  readonly description: PortDescription;
  /** Something is linked to it already, which the new link replaces. */
  readonly taken: boolean;
}

/** What `own` may be linked to. */
export function linkChoices(
  context: FitContext,
  own: PortRef,
  side: "input" | "output",
): readonly LinkChoice[] {
  const port = portOf(context, own, side);
  if (!port) return [];
  const found: (LinkChoice & { readonly rank: number })[] = [];
  for (const [node, { type, inputs }] of Object.entries(context.document.nodes)) {
    const description = context.descriptions.get(type);
    for (const other of (side === "output" ? description?.inputs : description?.outputs) ?? []) {
      const ref = { node, port: other.name };
      const fit = side === "output" ? fits(port, other) : fits(other, port);
      if (
        !fit ||
        (side === "output" ? whyNoLink(context, own, ref) : whyNoLink(context, ref, own)) !== undefined
      )
        continue;
      const given = inputs[other.name];
      const taken = side === "output" && typeof given === "object" && given !== null && "from" in given;
      const rank = side === "output" ? fitRank(port, other) : fitRank(other, port);
      found.push({ ref, description: other, taken, rank: rank * 2 + (taken ? 0 : 1) });
    }
  }
  return found.sort((a, b) => b.rank - a.rank || (a.ref.node < b.ref.node ? -1 : 1));
}
