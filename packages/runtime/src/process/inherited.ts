/**
 * Descriptors that this process was started with and never knew of: a terminal or a shell may have left a file, a socket or
 * a pipe open (Node itself closes the first few only), and it would stand open in every child. In a child of ours, nothing
 * stands in their places. Linux.
 */

import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import type { StdioOptions } from "node:child_process";

/** What a child gets beside the descriptors that are meant for it. */
export interface Covering {
  /** `stdio` for `spawn`: what was given, and over every inherited descriptor the empty device. */
  readonly stdio: Exclude<StdioOptions, string>;
  /** Call it when the child has been started. */
  close(): void;
}

/** Covers what would be handed on unasked. Descriptors that we opened ourselves close by themselves when a program starts. */
export function coverInherited(wanted: Exclude<StdioOptions, string>): Covering {
  const inherited = handedOn().filter((descriptor) => descriptor >= wanted.length);
  if (inherited.length === 0) return { stdio: wanted, close: () => undefined };
  const nothing = openSync("/dev/null", "r");
  const stdio: Exclude<StdioOptions, string> = [...wanted];
  // "ignore" leaves a descriptor beyond the third as it is.
  for (let at = wanted.length; at <= Math.max(...inherited); at++)
    stdio.push(inherited.includes(at) ? nothing : "ignore");
  return { stdio, close: () => closeSync(nothing) };
}

/** The kernel's flag of a descriptor that closes when a program starts. */
const closesOnExec = 0o2000000;
/** None above is looked for: nobody has so many. */
const mostDescriptor = 65_536;

function handedOn(): readonly number[] {
  if (process.platform !== "linux") return [];
  return names("/proc/self/fdinfo")
    .map(Number)
    .filter((descriptor) => descriptor > 2 && descriptor < mostDescriptor && !closes(descriptor));
}

function closes(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, "latin1"))?.[1];
    return flags === undefined || (parseInt(flags, 8) & closesOnExec) !== 0;
  } catch {
    // It was the folder's own, and is gone.
    return true;
  }
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
