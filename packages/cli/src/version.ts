/** The version of Dreamloom. */

import { readFileSync } from "node:fs";

/** As in the package's own file. */
export function version(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
