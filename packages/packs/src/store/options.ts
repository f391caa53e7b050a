/** What packs are opened with. Types only. */

import type { Pack } from "@dreamloom/engine";
import type { Evidence } from "../evidence.js";
import type { PackHost } from "../host/pack-host.js";
import type { InstalledPack } from "../installed-pack.js";

/** What packs are opened with; the command line puts it together. */
export interface PacksOptions {
  /** The home folder; packs lie in its `packs`. */
  readonly home: string;
  /** The packs that come with Dreamloom: always in every catalogue. */
  readonly builtIn: readonly Pack[];
  /** The folder of `@dreamloom/engine`, which packs find above them. */
  readonly engineFolder: string;
  readonly engineVersion: string;
  /** Makes a pack's host. Called with its first task. */
  readonly hostFor: (pack: InstalledPack) => PackHost | Promise<PackHost>;
  /** What this machine enforces on sandboxed packs. */
  readonly evidence: (options?: { readonly again?: boolean }) => Promise<Evidence>;
  /** Hears what is wrong with installed packs, in sentences. */
  readonly onWarning: (message: string) => void;
  /** A registry in place of the one that npm is set to. */
  readonly registry?: string | undefined;
}
