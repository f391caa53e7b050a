/** The clone that this file lies in, with its graphs and its models; installed as a package there is none. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Its folder; undefined when this is an installed package. */
export function cloneFolder(): string | undefined {
  const above = new URL("../../../", import.meta.url);
  try {
    const { name } = JSON.parse(readFileSync(new URL("package.json", above), "utf8")) as { name?: string };
    return name === "dreamloom" ? fileURLToPath(above) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The folder of a pack that comes with the clone, by its name and, where one is said, its version. The names of these packs on a public registry are
 * not ours: whoever asks for one means this folder.
 */
export function packOfClone(
  name: string,
  version: string | undefined,
  clone = cloneFolder(),
): string | undefined {
  const packs = join(clone ?? "", "packs");
  if (clone === undefined || !existsSync(packs)) return undefined;
  return readdirSync(packs)
    .map((each) => join(packs, each))
    .find((folder) => isPack(folder, name, version));
}

function isPack(folder: string, name: string, version: string | undefined): boolean {
  try {
    const found = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, unknown>;
    return found["name"] === name && (version === undefined || found["version"] === version);
  } catch {
    return false;
  }
}
