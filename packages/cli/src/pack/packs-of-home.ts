/** The packs of a home folder, put together with what comes with Dreamloom and what was tried on this machine. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dreamPack } from "@dreamloom/nodes";
import { openPacks, type InstalledPack, type PackHost, type Packs } from "@dreamloom/packs";
import type { Home } from "../home.js";
import { evidenceOf } from "./evidence.js";
import { engineFolder } from "./links.js";

/** What may be said of them. */
export interface PacksOptions {
  readonly registry?: string | undefined;
  readonly onWarning: (message: string) => void;
  /** Makes the host of a pack whose first task is there. */
  readonly hostFor: (pack: InstalledPack, packs: Packs) => PackHost | Promise<PackHost>;
}

/** Opens them. Starts no process. */
export async function packsOfHome(
  home: Home,
  { registry, onWarning, hostFor }: PacksOptions,
): Promise<Packs> {
  const engine = engineFolder();
  const packs: Packs = await openPacks({
    home: home.folder,
    builtIn: [dreamPack],
    engineFolder: engine,
    engineVersion: versionOf(engine),
    hostFor: (pack) => hostFor(pack, packs),
    evidence: evidenceOf(home),
    onWarning,
    ...(registry !== undefined && { registry }),
  });
  return packs;
}

function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string }).version;
}
