/**
 * Packs: definitions and sockets that install together. An author writes a `PackDefinition`; installed it is a `Pack`,
 * whose name, version and integrity come from where it was installed, never from its own code.
 */

import type { AnyDefinition } from "./define-node.js";
import type { Socket } from "./sockets/socket.js";

/** A pack as its author writes it: the default export of its entry. */
export interface PackDefinition {
  /** What its types begin with: `toon` in `toon/outline`. */
  readonly prefix: string;
  readonly nodes: readonly AnyDefinition[];
  /** Sockets of its own, made by `defineSocket`; their names begin with the prefix too (`toon/palette`). */
  readonly sockets?: readonly Socket[];
}

/** Whose code it is and where it runs: ours, inside; in a process shut in by the system; in a process that may do all that you may. */
export type PackTrust = "built-in" | "sandboxed" | "trusted";

/** A pack that is installed. */
export interface Pack extends PackDefinition {
  readonly name: string;
  readonly version: string;
  /** Identity of the pack's code: part of every fingerprint. */
  readonly integrity: string;
  /** Absent: built-in. */
  readonly trust?: PackTrust;
  /** Its folder is being worked on: built files are taken as they are saved. */
  readonly dev?: true;
}

/** Defines a pack. */
export function definePack<const P extends PackDefinition>(pack: P): P {
  return Object.freeze(pack);
}
