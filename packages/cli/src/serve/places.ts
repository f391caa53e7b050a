/** Where the clone has what the server shows: the built editor and the graphs to begin from. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const rooms = fileURLToPath(new URL("../../..", import.meta.url));

/** The folder of the built editor; undefined when it is not built. */
export function builtPage(): string | undefined {
  const folder = join(rooms, "editor", "dist");
  return existsSync(join(folder, "index.html")) ? folder : undefined;
}

/** The clone's saved graphs; undefined where there are none. */
export function templatesFolder(): string | undefined {
  const folder = join(rooms, "..", "graphs");
  return existsSync(folder) ? folder : undefined;
}
