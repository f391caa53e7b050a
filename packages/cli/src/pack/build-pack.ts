/**
 * Builds a pack. In: its folder. Out: compiled code, `nodes.json` and `docs/nodes.md`, or sentences that say what is wrong
 * and where. The pack's code is loaded once, in a process of its own, to be asked for its definitions; never in this one.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describePackInMarkdown, NodeError, printPackFile, type PackFile } from "@dreamloom/engine";
import { describePack, manifestOf, type Evidence, type Manifest } from "@dreamloom/packs";
import { systemCode, systemProblem } from "../system-problem.js";
import { engineFolder, linkDreamloom } from "./links.js";

/** What was built, or what is wrong. */
export type Built =
  | { readonly kind: "built"; readonly manifest: Manifest; readonly file: PackFile }
  | { readonly kind: "wrong"; readonly sentences: readonly string[] };

/** What building is done with. */
export interface BuildTools {
  /** Compiles TypeScript; what is wrong comes back. Not asked where there is no tsconfig.json. */
  readonly compile: () => readonly string[] | Promise<readonly string[]>;
  /** What this machine enforces: where it can, the pack's code is shut in while it is asked, too. */
  readonly evidence: () => Promise<Evidence>;
}

/** Builds once, after linking what a pack is written with. Writes a file only when its text has changed. */
export async function buildPack(folder: string, { compile, evidence }: BuildTools): Promise<Built> {
  try {
    const manifest = await manifestOf(readText(join(folder, "package.json")));
    linkDreamloom(folder);
    const wrong = isTypeScript(folder) ? await compile() : [];
    if (wrong.length > 0) return { kind: "wrong", sentences: wrong };
    const entry = join(folder, manifest.entry);
    if (!existsSync(entry))
      throw new NodeError(`Its entry "${manifest.entry}" is not there, as package.json says it is.`);
    const file = await describePack({
      folder,
      entry: manifest.entry,
      name: manifest.name,
      engineFolder: engineFolder(),
      evidence,
    });
    writeChanged(join(folder, manifest.nodes), printPackFile(file));
    writeChanged(join(folder, "docs", "nodes.md"), describePackInMarkdown(file));
    return { kind: "built", manifest, file };
  } catch (error) {
    if (error instanceof NodeError)
      return { kind: "wrong", sentences: [[error.message, error.remedy].filter(Boolean).join(" ")] };
    throw error;
  }
}

/** Whether there is something to compile; a pack may be written in JavaScript as well. */
export function isTypeScript(folder: string): boolean {
  return existsSync(join(folder, "tsconfig.json"));
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw new NodeError(`"${path}" cannot be read: ${systemProblem(error)}.`, {
      remedy: "A pack's folder has a package.json; dreamloom pack create NAME makes one.",
      cause: error,
    });
  }
}

function writeChanged(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
