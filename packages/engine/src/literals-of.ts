/** The literals of a node as its definition's own `check` and `look` get them. */

import type { CheckedInput } from "./checking.js";
import type { GraphInput } from "./graph.js";
import type { Value } from "./value.js";

/** Literals by port, and the ports that are linked. */
export interface Literals {
  readonly literals: Readonly<Record<string, Value>>;
  readonly linked: ReadonlySet<string>;
}

/** Sorts a node's inputs. In a list that is partly links, null stands for each link. */
export function literalsOf(inputs: readonly CheckedInput[]): Literals {
  const literals: Record<string, Value> = {};
  const linked = new Set<string>();
  for (const { port, input } of inputs) {
    if (input.kind === "link") linked.add(port);
    else if (input.kind === "literal") literals[port] = input.value;
    else if (input.kind === "list") literals[port] = input.items.map(itemOf);
  }
  return { literals, linked };
}

function itemOf(item: GraphInput): Value {
  if (item.kind === "literal") return item.value;
  return item.kind === "list" ? item.items.map(itemOf) : null;
}
