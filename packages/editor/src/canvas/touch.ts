/** What is being pointed at, held or marked on the canvas at the moment: read by the painter, written by gestures. */

import type { Selection } from "../store/types.js";
import type { LinkWay, SceneLink } from "./scene-types.js";

/** What is under the pointer, held or marked. */
export interface Touch {
  selection: Selection;
  hoverNode: string | undefined;
  hoverLink: string | undefined;
  /** While a link is held: nodes and links that keep their colour; the rest is dimmed. */
  keep: ReadonlySet<string> | undefined;
  /** Links that would go when the pointer is let go. */
  doomed: ReadonlySet<string>;
  /** A link that the dragged node would be put on. */
  target: string | undefined;
  /** The reroute point that was pressed last: Delete takes it away. */
  point: { readonly key: string; readonly index: number } | undefined;
  /** A link whose end is in the hand: not drawn where it was. */
  lifted: string | undefined;
  /** Links that were replaced, fading. */
  readonly fading: Map<string, { readonly link: SceneLink; readonly way: LinkWay; readonly since: number }>;
  /** Nodes that others hold, with their colour. */
  heldByOthers: ReadonlyMap<string, string>;
}

/** Nothing is touched. */
export function untouched(): Touch {
  return {
    selection: { nodes: new Set(), boxes: new Set(), links: new Set() },
    hoverNode: undefined,
    hoverLink: undefined,
    keep: undefined,
    doomed: new Set(),
    target: undefined,
    point: undefined,
    lifted: undefined,
    fading: new Map(),
    heldByOthers: new Map(),
  };
}
