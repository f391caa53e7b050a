/** Files of one process among those of others: names that say whose they are, and whether that process lives. */

import { randomBytes } from "node:crypto";
import { hostname } from "node:os";

const host = hostname().replace(/[^A-Za-z0-9.-]/g, "_");

/** A fresh name of this process's: `HOST~PID~RANDOM.EXTENSION`. */
export function ownName(extension: string): string {
  return nameOf(process.pid, extension);
}

/** A fresh name that belongs to nobody: whoever wants may take the file over. */
export function nobodysName(extension: string): string {
  return nameOf(0, extension);
}

/** Whether the process that a name belongs to has certainly ended. One on another machine may live. */
export function ownerIsGone(name: string): boolean {
  const [, itsHost, pid] = /^([^~]*)~(\d+)~/.exec(name) ?? [];
  if (itsHost !== host) return false;
  if (Number(pid) === 0) return true;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

function nameOf(pid: number, extension: string): string {
  return `${host}~${pid}~${randomBytes(6).toString("hex")}.${extension}`;
}
