/**
 * The lock of a data folder: one server at a time works on it. Names the process by its id and when it began, so that a
 * lock left behind by a crash is known as such, even when the id went to another process since.
 */

import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Who holds a data folder. */
export interface Holder {
  readonly pid: number;
  /** When that process began, as the system tells it; empty where it does not. */
  readonly began: string;
  /** Where it serves, once it does. */
  readonly url?: string;
}

/** A lock that was taken. */
export interface DataLock {
  /** Writes where the server can be found. */
  readonly tell: (url: string) => void;
  readonly release: () => void;
}

/** Takes the lock, or says who has it. */
export function takeDataLock(folder: string): DataLock | { readonly heldBy: Holder } {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "lock");
  const own: Holder = { pid: process.pid, began: beginOf(process.pid) ?? "" };
  for (let tries = 0; tries < 20; tries++) {
    if (tryToTake(file, own)) return lockOn(file, own);
    const holder = readHolder(file);
    if (holder !== undefined && lives(holder)) return { heldBy: holder };
    moveAway(file, holder);
  }
  throw new Error(`The lock "${file}" changes all the time.`);
}

/** All at once, with its text: nobody ever reads a lock half written. */
function tryToTake(file: string, own: Holder): boolean {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function lockOn(file: string, own: Holder): DataLock {
  return {
    tell: (url) => {
      const draft = `${file}.${process.pid}.new`;
      writeFileSync(draft, JSON.stringify({ ...own, url }), { mode: 0o600 });
      renameSync(draft, file);
    },
    release: () => {
      if (readHolder(file)?.pid === own.pid) rmSync(file, { force: true });
    },
  };
}

function readHolder(file: string): Holder | undefined {
  try {
    const { pid, began, url } = JSON.parse(readFileSync(file, "utf8")) as Partial<Holder>;
    if (typeof pid !== "number" || typeof began !== "string") return undefined;
    return { pid, began, ...(typeof url === "string" ? { url } : {}) };
  } catch {
    return undefined;
  }
}

function lives({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const now = beginOf(pid);
  return now === undefined || began === "" || now === began;
}

/** Takes a dead lock away, unless somebody else did and has taken its place already. */
function moveAway(file: string, dead: Holder | undefined): void {
  const aside = `${file}.dead.${randomBytes(4).toString("hex")}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  const wasAnother = moved !== undefined && (moved.pid !== dead?.pid || moved.began !== dead.began);
  if (wasAnother) {
    try {
      linkSync(aside, file);
    } catch {
      // A third one has it by now.
    }
  }
  rmSync(aside, { force: true });
}

/** When a process began, as a text that is the same each time; undefined when it is not to be found out. */
function beginOf(pid: number): string | undefined {
  try {
    // Field 22 of /proc/PID/stat: clock ticks since the machine started. The name in field 2 may hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return process.platform === "linux" ? undefined : beginByPs(pid);
  }
}

function beginByPs(pid: number): string | undefined {
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}
