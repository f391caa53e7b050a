/** The engine as packs find it: a link above all of them, so that each gets the engine of the Dreamloom that runs it. */

import { randomUUID } from "node:crypto";
import { mkdir, readlink, rename, rm, symlink } from "node:fs/promises";
import { dirname } from "node:path";
import type { Places } from "./places.js";

/** Sets the link where it is not right. */
export async function linkEngine(places: Places, engineFolder: string): Promise<void> {
  const there = await readlink(places.engine).catch(() => undefined);
  if (there === engineFolder) return;
  await mkdir(dirname(places.engine), { recursive: true });
  const aside = `${places.engine}.${process.pid}-${randomUUID().slice(0, 8)}`;
  await symlink(engineFolder, aside, "junction");
  try {
    await rename(aside, places.engine);
  } catch (thrown) {
    await rm(aside, { force: true });
    throw thrown;
  }
}
