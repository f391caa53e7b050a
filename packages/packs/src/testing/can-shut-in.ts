/** Whether this machine can shut packs in: not by what is installed, but by trying. */

import { spawnSync } from "node:child_process";
import { findPrograms } from "../sandbox/programs.js";

/** Where not, tests try the refusal instead, and attacks on trusted packs alone. */
export const canShutIn = tried(findPrograms().bwrap);

function tried(bwrap: string | undefined): boolean {
  if (bwrap === undefined) return false;
  const words = ["--unshare-all", "--ro-bind", "/", "/", process.execPath, "-e", ""];
  return spawnSync(bwrap, words, { timeout: 20_000 }).status === 0;
}
