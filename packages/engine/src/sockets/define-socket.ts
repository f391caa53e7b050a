/**
 * Sockets of a pack's own: one literal given to `defineSocket`. What values hold is said as data, so that they are
 * checked where none of the pack's code runs; the TypeScript type that nodes see follows from it.
 */

import type { TensorHandle } from "../value.js";
import { describeSocket } from "./describe-socket.js";
import { socketOf } from "./socket-of.js";
import type { Socket, SocketLook, SocketPreview, TensorRule, TypeOf } from "./socket.js";

/** A socket as a pack's author writes it. */
export interface SocketDefinition {
  /** Begins with the pack's prefix: `toon/palette`. */
  readonly name: string;
  /** As said in sentences: "a palette". */
  readonly article: string;
  /** One sentence on what such a value is. */
  readonly about: string;
  readonly look: SocketLook;
  /** A tensor of one shape, or named parts, each of a socket. */
  readonly holds: { readonly tensor: TensorRule } | { readonly fields: Readonly<Record<string, Socket>> };
  /** How an editor shows a value. */
  readonly preview?: SocketPreview;
  /** Names of what ports may say of such values beside their socket, such as `width`. */
  readonly facets?: readonly string[];
}

/** The type of values that hold this. */
export type HeldType<Holds> = Holds extends { readonly fields: infer Fields }
  ? { readonly [Name in keyof Fields]: TypeOf<Fields[Name]> }
  : TensorHandle;

/** Defines a socket of a pack's own. */
export function defineSocket<const D extends SocketDefinition>(definition: D): Socket<HeldType<D["holds"]>> {
  const { name, article, about, look, holds, preview, facets = [] } = definition;
  const description = { name, article, about, look, holds, facets, ...(preview && { preview }) };
  return socketOf(describeSocket(description)) as Socket<HeldType<D["holds"]>>;
}
