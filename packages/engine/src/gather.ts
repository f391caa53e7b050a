/** Gathers what a task's inputs get: literals, outputs of earlier tasks, and lists of both. Frozen. */

import type { Outputs } from "./cache/tiers.js";
import type { TaskInputs } from "./executor.js";
import type { GraphInput, GraphNode } from "./graph.js";
import type { Value } from "./value.js";
import { isTensor } from "./value.js";

/** The inputs of a node by port; what is absent has no entry. `outputsOf` knows what an earlier node gave. */
export function gatherInputs(node: GraphNode, outputsOf: (index: number) => Outputs | undefined): TaskInputs {
  const inputs: Record<string, Value> = {};
  for (const { port, input } of node.inputs) {
    const value = valueOf(input, outputsOf);
    if (value !== undefined) inputs[port] = value;
  }
  return Object.freeze(inputs);
}

/** Recurses only into lists of lists, which are as deep as a socket's name says. */
function valueOf(input: GraphInput, outputsOf: (index: number) => Outputs | undefined): Value | undefined {
  switch (input.kind) {
    case "link":
      return outputsOf(input.from)?.[input.output];
    case "literal":
      return typeof input.value === "object" ? frozen(input.value) : input.value;
    case "absent":
      return undefined;
    case "list":
      return Object.freeze(
        input.items.map((item) => valueOf(item, outputsOf)).filter((value) => value !== undefined),
      );
    default:
      return input satisfies never;
  }
}

function frozen(root: Value): Value {
  const parts: Value[] = [root];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    if (typeof part !== "object" || part === null || isTensor(part)) continue;
    for (const inner of Object.values(part)) parts.push(inner as Value);
    Object.freeze(part);
  }
  return root;
}
