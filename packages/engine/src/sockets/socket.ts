/** A socket is the type of value a port carries: how it may be linked, checked and shown. */

import type { Dtype } from "../value.js";

/** What is known of a value beyond its socket, such as a DiT's width. Unknown facets are left out. */
export type Facets = Readonly<Record<string, number | string>>;

/** The shape of a socket's tensor, checked on every output before anybody sees it. */
export interface TensorRule {
  readonly dtype: Dtype;
  /** One entry per dimension: a list of allowed sizes, or null for any. */
  readonly shape: readonly (readonly number[] | null)[];
  /** Whether a number that is not finite makes an output wrong. */
  readonly finite?: true;
}

/** How a socket looks in an editor: family gives the shape, fill the member (`editor` decides colours of its own). */
export interface SocketLook {
  readonly family: "models" | "words" | "tensors" | "pictures" | "values";
  readonly fill: "solid" | "half" | "dot" | "ring" | "bar";
  readonly dark: string;
  readonly light: string;
}

/** A socket's plain data: all that linking needs and an editor sees. JSON carries it. */
export interface SocketDescription {
  readonly name: string;
  /** "a latent", "a list of pictures": as said in sentences. */
  readonly article: string;
  /** One sentence on what such a value is; the words of a port that has none of its own. */
  readonly about: string;
  /** Names of the facets this socket may have, such as `width`. */
  readonly facets: readonly string[];
  readonly look?: SocketLook;
  /** For `list of T`: what the items are. */
  readonly item?: SocketDescription;
  /** For a choice: what may be chosen. */
  readonly choices?: readonly string[];
  /** For a pack's own socket: what its values are, so that they can be checked where none of its code runs. */
  readonly holds?: SocketHolds;
  /** For a pack's own socket: how an editor shows a value. */
  readonly preview?: SocketPreview;
}

/** What values of a pack's own socket are: a tensor, or a record of named parts. */
export type SocketHolds =
  { readonly tensor: TensorRule } | { readonly fields: Readonly<Record<string, SocketDescription>> };

/** How an editor shows a value of a pack's own socket: one of its fields (or all of it), as one of these. */
export interface SocketPreview {
  readonly as: "text" | "number" | "colours" | "picture" | "table";
  readonly field?: string;
}

/** A type of value. `Type` is the TypeScript type that a node's `run` sees. */
export interface Socket<Type = unknown> extends SocketDescription {
  readonly kind: "socket";
  readonly tensor?: TensorRule;
  readonly item?: Socket;
  /** Says in a sentence's second half what is wrong with a value ("is 3 numbers; …"), or nothing when it fits. */
  readonly verify: (value: unknown) => string | undefined;
  /** Never present at run time: carries `Type`. */
  readonly type?: Type;
}

/** The TypeScript type of a socket's values. */
export type TypeOf<S> = S extends Socket<infer Type> ? Type : never;
