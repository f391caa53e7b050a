/** The right edge of a node: dragged, it makes the node wider or narrower; double-clicked, as wide as it was at first. */

import { type PointerEvent, type ReactNode, useRef } from "react";
import type { DocumentStore } from "../store/types.js";
import { nodeMeasures } from "./geometry.js";
import { liveOf, setLiveWidth } from "./live.js";

interface EdgeProps {
  readonly id: string;
  readonly width: number;
  readonly document: DocumentStore;
}

interface Held {
  readonly x: number;
  readonly width: number;
  /** px of the screen for one of the graph. */
  readonly scale: number;
  now: number;
}

/** The edge. The node is shown as wide as it will be; letting go is one edit, Esc none. */
export function NodeEdge({ id, width, document }: EdgeProps): ReactNode {
  const held = useRef<Held | undefined>(undefined);
  const live = liveOf(document);
  const end = (): void => {
    held.current = undefined;
    setLiveWidth(live, id, undefined);
  };
  return (
    <div
      className="dl-node-edge"
      aria-hidden="true"
      onPointerDown={(event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        const drawn = event.currentTarget.parentElement!.getBoundingClientRect().width;
        held.current = { x: event.clientX, width, scale: drawn / width, now: width };
      }}
      onPointerMove={({ clientX }) => {
        const { current } = held;
        if (current === undefined) return;
        current.now = fitting(current.width + (clientX - current.x) / current.scale);
        setLiveWidth(live, id, current.now);
      }}
      onPointerUp={() => {
        const { current } = held;
        if (current === undefined) return;
        if (current.now !== current.width) keep(document, id, current.now);
        end();
      }}
      onPointerCancel={end}
      onDoubleClick={(event) => {
        event.stopPropagation();
        keep(document, id, undefined);
      }}
    />
  );
}

/** In steps of the grid. */
function fitting(width: number): number {
  const { minWidth, maxWidth } = nodeMeasures;
  return Math.min(maxWidth, Math.max(minWidth, Math.round(width / grid) * grid));
}

const grid = 8;

function keep(document: DocumentStore, id: string, width: number | undefined): void {
  if (document.state.getState().plain.layout[id]?.width === width) return;
  document.edit("resize a node", (draft) => {
    const layout = (draft.layout[id] ??= {});
    if (width === undefined || width === nodeMeasures.width) delete layout.width;
    else layout.width = width;
  });
}
