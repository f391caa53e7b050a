/** Packs as the page sees them. */

/** What a pack asks for, in words, and what it may use. */
export interface PackAsks {
  /** Whole sentences, one per permission; none when it only computes. */
  readonly asks: readonly string[];
}

/** A pack that is installed. */
export interface PackView extends PackAsks {
  readonly prefix: string;
  readonly name: string;
  readonly version: string;
  readonly about: string;
  readonly license: string;
  readonly integrity: string;
  readonly trust: "built-in" | "sandboxed" | "trusted";
  /** Its folder is being worked on. */
  readonly dev?: true;
  /** Types and titles of its nodes. */
  readonly nodes: readonly { readonly type: string; readonly title: string; readonly about: string }[];
  readonly dependencies: number;
  /** One sentence on who built it. */
  readonly provenance: string;
  readonly repository?: string;
  readonly addedAt?: number;
  /** Documents of the workspace that use it, by id, and the version that each records. */
  readonly usedBy: readonly { readonly document: string; readonly title: string; readonly version: string }[];
  /** A newer version, where the registry was asked. */
  readonly update?: string;
  /** Why it cannot be used, in a sentence. */
  readonly problem?: string;
}

/** All packs, and what this machine enforces. */
export interface PacksView {
  readonly packs: readonly PackView[];
  readonly enforced: {
    readonly holds: boolean;
    readonly says: string;
    readonly unenforced: readonly string[];
  };
}

/** A pack that a document uses and that is not here as it says. */
export interface MissingPack {
  readonly prefix: string;
  readonly name: string;
  readonly version: string;
  readonly integrity?: string;
  /** The version that is used in its place. */
  readonly used?: string;
  /** The command that installs exactly this. */
  readonly command: string;
}

/** A pack that was fetched and waits for the person's word. */
export interface PreparedView extends PackAsks {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly about: string;
  readonly license: string;
  readonly integrity: string;
  readonly publisher?: string;
  readonly publishedAt?: number;
  readonly provenance: string;
  readonly dependencies: readonly string[];
  /** What it asks for that the version before it did not. */
  readonly asksMore: readonly string[];
  readonly replaces?: string;
  readonly warnings: readonly string[];
  /** Why only the command line can install it (as trusted), and the command. */
  readonly mustTrust?: { readonly because: string; readonly command: string };
  readonly enforced: string;
  readonly nodes: readonly { readonly type: string; readonly title: string; readonly about: string }[];
}

/** A pack of a registry. */
export interface PackFoundView {
  readonly name: string;
  readonly version: string;
  readonly about: string;
  readonly publisher?: string;
  readonly publishedAt?: number;
  readonly installed: boolean;
}
