/** Copies the files that a document names from another folder to its own, so that a document made from a template finds its pictures. */

import { copyFile, lstat, mkdir, realpath } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { wrongInFileName } from "@dreamloom/engine/document";
import type { PlainDocument, PlainInput } from "@dreamloom/engine/edits";

/** Copies what is in `from` and not yet in `to`; what is missing stays for checking to say. */
export async function copyNamedFiles(plain: PlainDocument, from: string, to: string): Promise<void> {
  const root = await realpath(from);
  for (const name of new Set(
    Object.values(plain.nodes).flatMap(({ inputs }) => Object.values(inputs).flatMap(filesIn)),
  )) {
    if (name.includes(":") || wrongInFileName(name) !== undefined) continue;
    const source = await realpath(join(root, name)).catch(() => undefined);
    if (source === undefined || !source.startsWith(root + sep) || !(await lstat(source)).isFile()) continue;
    const target = join(to, name);
    if ((await lstat(target).catch(() => undefined)) !== undefined) continue;
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target);
  }
}

function filesIn(input: PlainInput): readonly string[] {
  if (typeof input !== "object" || input === null) return [];
  if (Array.isArray(input)) return (input as readonly PlainInput[]).flatMap(filesIn);
  return "file" in input ? [input.file] : [];
}
