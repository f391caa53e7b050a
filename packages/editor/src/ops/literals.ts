/** Values typed into inputs: set, put back to the default; and what happens to a seed before a run. */

import type { PlainInput } from "@dreamloom/engine/edits";
import type { Draft } from "../store/types.js";
import type { PortRef } from "./refs.js";

/** What happens to a seed before a run. */
export type SeedMode = "fixed" | "next" | "random";

/** Types a value into an input, in the notation of the saved JSON; a link that was there goes. */
export function setLiteral(draft: Draft, { node, port }: PortRef, value: PlainInput): void {
  const there = draft.nodes[node];
  if (there) there.inputs[port] = value as (typeof there.inputs)[string];
}

/** Puts an input back to its default. */
export function clearLiteral(draft: Draft, { node, port }: PortRef): void {
  if (draft.nodes[node]) delete draft.nodes[node].inputs[port];
}

/** Sets what happens to a seed before a run. */
export function setSeedMode(draft: Draft, { node, port }: PortRef, mode: SeedMode): void {
  if (!draft.nodes[node]) return;
  const layout = (draft.layout[node] ??= {});
  const seeds = { ...layout.seeds };
  if (mode === "fixed") delete seeds[port];
  else seeds[port] = mode;
  if (Object.keys(seeds).length > 0) layout.seeds = seeds;
  else delete layout.seeds;
}
