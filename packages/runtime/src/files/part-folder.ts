/** Where a checkpoint keeps its parts. */

import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Model } from "@dreamloom/engine";

/** The folder of each part inside a Dream folder, as diffusers lays pipelines out. */
export const partFolders: Readonly<Record<Model["part"], string>> = {
  lmm: "lmm",
  adapter: "adapter",
  dit: "transformer",
  vae: "vae",
};

/** The folder of a part: inside a Dream folder, or the folder itself when it is a part published alone. */
export async function partFolder(path: string, part: Model["part"]): Promise<string> {
  const inside = join(path, partFolders[part]);
  try {
    if ((await stat(inside)).isDirectory()) return inside;
  } catch {
    // No Dream folder: the reader says what it misses.
  }
  return path;
}
