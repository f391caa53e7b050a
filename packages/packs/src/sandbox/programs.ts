/** The programs that shut packs in: where they are, what they can, and what to do when they are missing. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What of the sandbox's programs this machine has. */
export interface Programs {
  readonly bwrap?: string;
  /** Whether this bubblewrap can keep user namespaces from being made inside (0.8). */
  readonly disablesUserns?: true;
  readonly prlimit?: string;
}

/** Looks for the programs on a PATH. */
export function findPrograms(path = process.env["PATH"] ?? ""): Programs {
  if (process.platform !== "linux") return {};
  const bwrap = find("bwrap", path);
  const prlimit = find("prlimit", path);
  return {
    ...(bwrap !== undefined && { bwrap, ...(disablesUserns(bwrap) && { disablesUserns: true as const }) }),
    ...(prlimit !== undefined && { prlimit }),
  };
}

/** Why nothing shuts packs in here and what to do, as a sentence; undefined when the programs are there. */
export function missingInWords({ bwrap }: Programs): string | undefined {
  if (process.platform !== "linux")
    return "Packs are shut in on Linux only: on this system nothing keeps a pack from your files and the network, so it runs only if you trust it.";
  if (bwrap === undefined)
    return "Nothing shuts packs in on this machine, because bubblewrap is missing: install it (apt install bubblewrap), or trust the pack.";
  return undefined;
}

function find(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}

function disablesUserns(bwrap: string): boolean {
  const { stdout } = spawnSync(bwrap, ["--help"], { encoding: "utf8", env: {}, timeout: 10_000 });
  return (stdout ?? "").includes("--disable-userns");
}
