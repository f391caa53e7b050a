/** What is known of a pack that is installed, or about to be. Data: JSON carries it. */

import type { PackFile } from "@dreamloom/engine";
import type { Manifest, Permissions } from "./manifest.js";

/** Where its code runs. */
export type Trust = "sandboxed" | "trusted";

/** What the registry says of who built a package. */
export type Provenance =
  | {
      readonly kind: "attested";
      readonly repository: string;
      readonly workflow?: string;
      readonly verified: boolean;
    }
  | { readonly kind: "none" }
  /** Not from a registry, or the registry did not answer. */
  | { readonly kind: "unknown"; readonly because: string };

/** A pack on this machine. Several versions of one pack may be there side by side. */
export interface InstalledPack {
  readonly manifest: Manifest;
  readonly file: PackFile;
  /** `sha512-…` of the tarball, as in lock files; under `pack dev` a digest of the built files. */
  readonly integrity: string;
  /** The folder of the pack's own package.json, absolute. */
  readonly folder: string;
  readonly trust: Trust;
  /** As it was asked for: `toon`, `toon@^1.2.0`, `/path/to/toon`, and where it came from. */
  readonly from: {
    readonly spec: string;
    readonly kind: "registry" | "tarball" | "folder" | "dev";
    readonly registry?: string;
  };
  /** Packages that it brings along, with exact versions. */
  readonly dependencies: readonly {
    readonly name: string;
    readonly version: string;
    readonly integrity: string;
  }[];
  readonly provenance: Provenance;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
  /** Digest over every file of its tree; held against the disk before its code is run. */
  readonly tree: string;
  /** Why it cannot be used, in a sentence: a changed file, an engine that does not fit, a sandbox that this machine lacks. */
  readonly problem?: string;
}

/** A pack that was fetched and looked at, and waits for a person's word. Nothing of it has run, and no document sees it. */
export interface PreparedPack {
  /** Names this preparing; what a consent is given for. */
  readonly id: string;
  readonly pack: Omit<InstalledPack, "addedAt" | "trust" | "problem">;
  /** What it asks for, in words. */
  readonly asks: readonly string[];
  /** What it asks for that the version before it did not; all of it when there is none. */
  readonly asksMore: Permissions;
  /** The same in words, limits among it: not empty, a person is asked again. */
  readonly more: readonly string[];
  /** The version that it would replace as the newest. */
  readonly replaces?: string;
  /** What a person should know before: native code, no provenance, a name like another's, what cannot be enforced here. Sentences. */
  readonly warnings: readonly string[];
  /** Why it can only be installed as trusted, in a sentence: native code, or a machine that cannot shut it in. */
  readonly mustTrust?: string;
  readonly publisher?: string;
  /** Milliseconds since 1970: when this version was published. */
  readonly publishedAt?: number;
}
