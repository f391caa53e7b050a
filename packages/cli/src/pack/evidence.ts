/**
 * What was tried on this machine with packs' processes, remembered in the home folder: once per Node, system and sandbox
 * program. What was remembered wrongly does no harm: a sandbox that does not start runs no pack.
 */

import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { arch, release } from "node:os";
import { delimiter, join } from "node:path";
import { probeSandbox, type Evidence } from "@dreamloom/packs";
import type { Home } from "../home.js";
import { engineFolder } from "./links.js";

/** Gives the evidence: what is remembered, else what is tried now; `again` always tries. */
export function evidenceOf(home: Home): (options?: { readonly again?: boolean }) => Promise<Evidence> {
  const file = join(home.folder, "packs", "evidence.json");
  let known: Promise<Evidence> | undefined;
  const tryNow = async (): Promise<Evidence> => {
    const evidence = await probeSandbox({ engineFolder: engineFolder() });
    // A no is tried again: what was in the way may have been put right.
    if (home.unwritable === undefined && evidence.holds) remember(file, evidence);
    return evidence;
  };
  return ({ again = false } = {}) => {
    if (again) known = tryNow();
    return (known ??= Promise.resolve(recall(file)).then((found) => found ?? tryNow()));
  };
}

interface Remembered {
  readonly machine: string;
  readonly evidence: Evidence;
}

function recall(file: string): Evidence | undefined {
  try {
    const { machine, evidence } = JSON.parse(readFileSync(file, "utf8")) as Remembered;
    const isWhole = typeof evidence.holds === "boolean" && Array.isArray(evidence.probes);
    return machine === thisMachine() && isWhole ? evidence : undefined;
  } catch {
    return undefined;
  }
}

/** Forgetting costs a second, so that it cannot be written is no trouble. */
function remember(file: string, evidence: Evidence): void {
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(temporary, `${JSON.stringify({ machine: thisMachine(), evidence }, null, 2)}\n`);
    renameSync(temporary, file);
  } catch {
    return;
  }
}

/** What the answer depends on. */
function thisMachine(): string {
  const programs = ["bwrap", "prlimit"].map((name) => stampOnPath(name));
  return [process.versions.node, process.platform, arch(), release(), process.getuid?.(), ...programs].join(
    " ",
  );
}

function stampOnPath(name: string): string {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const found = folder === "" ? undefined : statSync(join(folder, name), { throwIfNoEntry: false });
    if (found?.isFile()) return `${join(folder, name)} ${found.mtimeMs} ${found.mode}`;
  }
  return `no ${name}`;
}
