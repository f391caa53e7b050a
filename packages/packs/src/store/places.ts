/** Where everything about packs lies in a home folder. */

import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";

/** The folders and files of `HOME/packs`. */
export interface Places {
  readonly root: string;
  /** Which packs are installed. */
  readonly lock: string;
  /** `installed/NAME/VERSION-DIGEST/`: one pack's own tree each, with its dependencies. */
  readonly installed: string;
  /** What is fetched and waits for a person's word, and what is on its way out. */
  readonly staging: string;
  /** One entry for each pack that is being worked on. */
  readonly dev: string;
  /** What was built of those, one folder for each save. */
  readonly snapshots: string;
  /** The engine as packs find it: a link, above all of them. */
  readonly engine: string;
}

/** The places in a home folder. */
export function placesIn(home: string): Places {
  const root = join(home, "packs");
  return {
    root,
    lock: join(root, "lock.json"),
    installed: join(root, "installed"),
    staging: join(root, "staging"),
    dev: join(root, "dev"),
    snapshots: join(root, "snapshots"),
    engine: join(root, "node_modules", "@dreamloom", "engine"),
  };
}

/** A pack's name as the name of a folder: `@acme/toon` is `@acme+toon`. */
export function folderName(name: string): string {
  return name.replace("/", "+");
}

/** The name of the folder that one version is installed in: two packings of one version do not meet. */
export function versionFolder(version: string, integrity: string): string {
  return `${version}-${createHash("sha256").update(integrity).digest("hex").slice(0, 8)}`;
}

/** The folder of the pack's own package.json in its tree. */
export function packageFolder(tree: string, name: string): string {
  return join(tree, "node_modules", ...name.split("/"));
}

/** The tree that a pack's folder stands in: two levels above, three for a name with a scope. */
export function treeOf(folder: string, name: string): string {
  const above = dirname(dirname(folder));
  return name.startsWith("@") && basename(above) === "node_modules" ? dirname(above) : above;
}
