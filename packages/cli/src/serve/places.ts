/** What the server shows: the built editor, and the graphs to begin from. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cloneFolder } from "../clone.js";

/** The folder of the built editor; undefined when it is not built. */
export function builtPage(): string | undefined {
  const folder = fileURLToPath(new URL("dist", import.meta.resolve("@dreamloom/editor/package.json")));
  return existsSync(join(folder, "index.html")) ? folder : undefined;
}

/** The clone's saved graphs; undefined where there are none. */
export function templatesFolder(): string | undefined {
  const clone = cloneFolder();
  const folder = clone === undefined ? undefined : join(clone, "graphs");
  return folder !== undefined && existsSync(folder) ? folder : undefined;
}
