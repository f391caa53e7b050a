/** A document input may set several ports: the widget edits the first, and the others follow in the same edit. */

import type { PortRef } from "../ops/refs.js";
import type { DocumentStore, Draft } from "../store/types.js";

/** The document as a widget of `first` may edit it: what it sets there is set at `others` too. */
export function mirrored(document: DocumentStore, first: PortRef, others: readonly PortRef[]): DocumentStore {
  if (others.length === 0) return document;
  return {
    ...document,
    edit: (label, recipe, options) =>
      document.edit(
        label,
        (draft) => {
          recipe(draft);
          for (const other of others) copyValue(draft, first, other);
        },
        options,
      ),
  };
}

function copyValue(draft: Draft, from: PortRef, to: PortRef): void {
  const target = draft.nodes[to.node];
  const value = draft.nodes[from.node]?.inputs[from.port];
  if (target === undefined) return;
  if (value === undefined) delete target.inputs[to.port];
  else target.inputs[to.port] = value;
}
