/**
 * How a socket looks: shape is the family, fill the member, colour comes third. A pack's socket may name its own
 * colours; they are taken where the engine's rule for colours finds them strong enough.
 */

import { threadOpacity, tooFaint } from "@dreamloom/engine/sockets";
import type { Scheme, SocketDescription, SocketLook } from "@dreamloom/engine/sockets";

export type { Scheme };

/** How a socket's links are drawn. */
export interface ThreadLook {
  /** In px at 100 %, in dark; light threads are 12 % thinner. */
  readonly width: number;
  readonly opacity: number;
  /** Lower ones are drawn first: models, then values, words, tensors, pictures last. */
  readonly order: number;
}

const text: SocketLook = { family: "words", fill: "ring", dark: "#D2DBA6", light: "#83833F" };
const plain: SocketLook = { family: "values", fill: "solid", dark: "#AEB6C4", light: "#667085" };

const ownColours: Readonly<Record<SocketLook["family"], Pick<SocketLook, Scheme>>> = {
  models: { dark: "#8F98F8", light: "#3D4FC4" },
  words: { dark: "#A9CF6F", light: "#4F7F12" },
  tensors: { dark: "#69AEF2", light: "#226FC0" },
  pictures: { dark: "#F58DB4", light: "#CE2F72" },
  values: { dark: "#AEB6C4", light: "#667085" },
};

/** The look of a socket; a list looks like its items. */
export function lookOf(socket: SocketDescription): SocketLook {
  const { name, item, look } = socket;
  if (item) return lookOf(item);
  if (look) return withColours(look);
  return name === "choice" || name === "file" ? text : plain;
}

/** The colour of a socket. */
export function socketColour(socket: SocketDescription, scheme: Scheme): string {
  return lookOf(socket)[scheme];
}

/** A socket's colour as CSS, for both themes at once. */
export function socketCss(socket: SocketDescription): string {
  const { dark, light } = lookOf(socket);
  return `light-dark(${light}, ${dark})`;
}

/** How the links of a socket are drawn. */
export function threadOf(socket: SocketDescription, scheme: Scheme): ThreadLook {
  const { family, fill } = lookOf(socket);
  const thin = scheme === "light" ? 0.88 : 1;
  const opacity = threadOpacity(family, scheme);
  return { width: widths[family](fill) * thin, opacity, order: order.indexOf(family) };
}

const order: readonly SocketLook["family"][] = ["models", "values", "words", "tensors", "pictures"];

const widths: Readonly<Record<SocketLook["family"], (fill: SocketLook["fill"]) => number>> = {
  models: () => 1.4,
  words: (fill) => (fill === "ring" ? 1.8 : 2),
  tensors: () => 2,
  pictures: (fill) => (fill === "half" ? 2.2 : 2.6),
  values: () => 1.4,
};

function withColours(look: SocketLook): SocketLook {
  return tooFaint(look) === undefined ? look : { ...look, ...ownColours[look.family] };
}
