/** Which parts of a document differ from how it was shown before. */

import { changedKeys, type PlainDocument } from "@dreamloom/engine/edits";
import type { Changed } from "./types.js";

/** What changed, or nothing. Parts that are the same object are not looked into. */
export function changedBetween(
  before: PlainDocument,
  after: PlainDocument,
  by: "us" | "them" | "server",
  label: string | undefined,
): Exclude<Changed, "all"> | undefined {
  if (before === after) return undefined;
  const nodes = new Set(changedKeys(before.nodes, after.nodes));
  const layout = new Set(changedKeys(before.layout, after.layout));
  const ports =
    changedKeys(before.inputs, after.inputs).length > 0 ||
    changedKeys(before.outputs, after.outputs).length > 0;
  if (
    nodes.size === 0 &&
    layout.size === 0 &&
    !ports &&
    before.title === after.title &&
    before.packs === after.packs
  )
    return undefined;
  return { nodes, layout, ports, by, ...(label === undefined ? {} : { label }) };
}
