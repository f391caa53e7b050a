/** The clone that this file lies in, with its graphs and its models; installed as a package there is none. */

import { readFileSync } from "node:fs";
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
