/**
 * One process at a time changes a home folder's packs; the others wait. A lock file names its holder: of a process that is dead,
 * it counts for nothing.
 */

import { NodeError } from "@dreamloom/engine";
import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import type { Places } from "./places.js";

const lookAgainMs = 20;
const waitMs = 60_000;
/** Longer than any holder works; a number of a dead process may have been given to another one. */
const staleMs = 5 * 60_000;

/** Does the work while no other process does any on these packs. Rejects with a `NodeError` when another one takes too long. */
export async function alone<T>(places: Places, work: () => Promise<T>): Promise<T> {
  const path = join(places.root, ".changing");
  const mine = `${process.pid} ${randomUUID()}`;
  await mkdir(places.root, { recursive: true });
  await take(path, mine);
  try {
    return await work();
  } finally {
    if ((await textOf(path)) === mine) await rm(path, { force: true });
  }
}

/** Whether a process with this number runs. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function take(path: string, mine: string): Promise<void> {
  const until = performance.now() + waitMs;
  for (;;) {
    try {
      await writeFile(path, mine, { flag: "wx" });
      return;
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code !== "EEXIST")
        throw new NodeError(`Packs cannot be changed: "${path}" cannot be written (${code}).`);
    }
    await removeDead(path);
    if (performance.now() > until)
      throw new NodeError(`Another process has been changing the packs for a minute ("${path}").`, {
        remedy: "Wait until it is done, or take that file away if there is none.",
      });
    await after(lookAgainMs);
  }
}

/** Takes a dead holder's lock away; one that came in its place meanwhile is put back. */
async function removeDead(path: string): Promise<void> {
  const text = await textOf(path);
  if (text === undefined || !(await isDead(path, text))) return;
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    if ((await textOf(aside)) !== text) await link(aside, path);
    await rm(aside, { force: true });
  } catch {
    // Another one took it away first.
  }
}

async function isDead(path: string, text: string): Promise<boolean> {
  const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
  // Its holder may be between making the file and writing into it.
  if (text === "") return age > 5000;
  return !isAlive(Number(text.split(" ")[0])) || age > staleMs;
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}
