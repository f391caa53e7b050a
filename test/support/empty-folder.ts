/** A folder of a test's own from which Node finds no package that was not installed in it. */

import { existsSync, mkdtempSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Makes it. `node_modules` in a folder above would lend what is missing, and hide that it is. */
export function emptyFolder(name: string): string {
  const place = [tmpdir(), "/var/tmp", homedir()].find(
    (folder) => existsSync(folder) && !hasPackagesAbove(folder),
  );
  if (place === undefined)
    throw new Error("Every place for temporary files lies below a node_modules folder.");
  return mkdtempSync(join(place, `${name} `));
}

function hasPackagesAbove(folder: string): boolean {
  if (existsSync(join(folder, "node_modules"))) return true;
  const above = dirname(folder);
  return above !== folder && hasPackagesAbove(above);
}
