/** A socket's glyph as an SVG: on nodes, in lists, in the palette. */

import type { SocketDescription } from "@dreamloom/engine/sockets";
import { memo, type ReactNode } from "react";
import { glyphPaths } from "./glyph-paths.js";
import { lookOf, socketCss } from "./socket-look.js";
import "./socket-glyph.css";

interface GlyphProps {
  readonly socket: SocketDescription;
  /** In px; 12 when it is not said. */
  readonly size?: number;
  /** On the canvas, a halo of its colour keeps threads off the glyph. */
  readonly ground?: "canvas" | "node";
}

/** The glyph of a socket. Says nothing to a screen reader: the words beside it do. */
export const SocketGlyph = memo(function SocketGlyph({
  socket,
  size = 12,
  ground = "node",
}: GlyphProps): ReactNode {
  const { outline, filled } = glyphPaths(lookOf(socket));
  return (
    <svg
      className="dl-glyph"
      data-ground={ground}
      viewBox="-8 -8 16 16"
      width={(size / 12) * 16}
      height={(size / 12) * 16}
      aria-hidden="true"
      style={{ "--socket": socketCss(socket) } as React.CSSProperties}
    >
      {ground === "canvas" && <path className="dl-glyph-halo" d={outline} />}
      {socket.item && <path className="dl-glyph-behind" d={outline} transform="translate(-3 0)" />}
      <path className="dl-glyph-line" d={outline} />
      {filled !== undefined && <path className="dl-glyph-fill" d={filled} />}
    </svg>
  );
});
