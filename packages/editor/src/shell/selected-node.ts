/** Which one node the inspector and the run log speak of, and how to go to a node from anywhere. */

import { currentCanvas } from "../canvas/current.js";
import { select, selectionOf, type AppStore } from "../store/app-store.js";
import { useApp } from "../store/context.js";

/** The one node that is selected; undefined when none or several are. */
export function useSelectedNode(): string | undefined {
  return useApp((state) => {
    const { nodes } = selectionOf(state);
    return nodes.size === 1 ? nodes.values().next().value : undefined;
  });
}

/** Selects a node and brings it into view. */
export function goToNode(app: AppStore, node: string): void {
  select(app, { nodes: [node] });
  currentCanvas()?.reveal(node);
}
