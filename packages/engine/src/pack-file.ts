/** `nodes.json`: a pack as data. Everything but running a node is done from it, and none of the pack's code is loaded for that. */

import type { MigrationStep } from "./define-node.js";
import type { Description } from "./description.js";
import type { SocketDescription } from "./sockets/socket.js";

/** The format of `nodes.json`. */
export const packFileFormat = 1;

/** All that installing, listing, checking and the editor know of a pack. Written by `dreamloom pack build`. */
export interface PackFile {
  readonly dreamloomPack: number;
  readonly prefix: string;
  readonly sockets: readonly SocketDescription[];
  readonly nodes: readonly PackedDescription[];
}

/** A definition without its functions, and without the pack that it stands in. */
export interface PackedDescription extends Omit<Description, "pack"> {
  readonly migrate?: Readonly<Record<string, readonly MigrationStep[]>>;
}
