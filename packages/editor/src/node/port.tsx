/** A port on a node's outline: its glyph in a hit area of 24 by 24. The canvas hears presses on it by `data-port`. */

import { memo, type ReactNode } from "react";
import { SocketGlyph } from "../look/socket-glyph.js";
import type { PortPlace } from "./geometry.js";

interface PortProps {
  readonly node: string;
  readonly side: "input" | "output";
  readonly place: PortPlace;
  readonly linked: boolean;
  /** In reach of Tab: somebody is in this node's fields. */
  readonly reachable: boolean;
}

const unknown = { name: "unknown", article: "something unknown", about: "", facets: [] };

/** One port. A literal's port is small until the row is hovered, it is linked, or a link that fits is in the air. */
export const Port = memo(function Port({ node, side, place, linked, reachable }: PortProps): ReactNode {
  const { name, y, literal, linkable, port, stray = unknown } = place;
  if (!linkable) return null;
  const socket = port?.socket ?? stray;
  return (
    <span
      className="dl-port"
      role="button"
      tabIndex={reachable ? 0 : -1}
      aria-label={`${side} ${name}, ${socket.article}${linked ? ", linked" : ""}`}
      title={port === undefined ? name : `${name}: ${socket.article}. ${port.about}`}
      data-node={node}
      data-port={name}
      data-side={side}
      data-small={literal && !linked ? "" : undefined}
      style={{ top: y }}
    >
      <SocketGlyph socket={socket} ground="canvas" />
    </span>
  );
});
