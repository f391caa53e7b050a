/** Flags of Node for a pack's process, by version: its permission model as a second wall, and limits of its own. */

import type { Trust } from "../installed-pack.js";

/** The major version of a Node. */
export function majorOf(version: string): number {
  return Number(version.replace(/^v/, "").split(".")[0]);
}

/** Flags for every process of a pack. */
export function limitFlags(memoryMiB: number): readonly string[] {
  return [`--max-old-space-size=${memoryMiB}`, "--expose-gc", "--no-warnings"];
}

/**
 * Flags inside the sandbox. Never the boundary: measured, packs get around them (files by `node:sqlite`, network up to
 * Node 24). What they stop, the sandbox stops too.
 */
export function permissionFlags(
  version: string,
  { processes = false }: { readonly processes?: boolean | undefined },
): readonly string[] {
  const major = majorOf(version);
  const old = major < 22 || (major === 22 && Number(version.split(".")[1]) < 13) || major === 23;
  return [
    old ? "--experimental-permission" : "--permission",
    "--allow-fs-read=/packs/",
    ...(processes ? ["--allow-child-process"] : []),
    ...(process.allowedNodeEnvironmentFlags.has("--disable-sigusr1") ? ["--disable-sigusr1"] : []),
    "--disallow-code-generation-from-strings",
    "--disable-proto=throw",
  ];
}

/**
 * What Node itself takes of the memory that a process may have, in MiB: stacks of its threads, its own code and buffers.
 * From Node 24 on V8 also reserves half a GiB for compiled code, in a way that the limit counts, for itself and for each
 * thread with JavaScript: in a trusted pack, which may start some, there is room for four.
 */
export function ownMemoryMiB(version: string, trust: Trust): number {
  const reservedMiB = majorOf(version) >= 24 ? 512 : 0;
  return trust === "trusted" ? 256 + 5 * reservedMiB : 160 + reservedMiB;
}
