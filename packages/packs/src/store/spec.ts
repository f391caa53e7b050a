/** What a person asks to be installed: a name in a registry, a folder, or a tarball. Nothing else is fetched. */

import { NodeError } from "@dreamloom/engine";
import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { isPackName, ownNames, printable } from "../pack-name.js";

/** What was asked for. */
export type Spec =
  | { readonly kind: "registry"; readonly name: string; readonly range?: string }
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "tarball"; readonly path: string };

/** Reads what was asked for. Rejects with a `NodeError`. */
export async function readSpec(text: string): Promise<Spec> {
  const named = registrySpec(text);
  if (named) return named;
  if (/^(?:[a-z+]+:|git@)/i.test(text) && !/^[a-z]:[\\/]/i.test(text))
    throw new NodeError(
      `"${printable(text, 200)}" is an address; packs come from a registry by name, from a folder or from a .tgz file.`,
    );
  const path = resolve(text.startsWith("~/") ? join(homedir(), text.slice(2)) : text);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return { kind: "folder", path };
  if (found?.isFile()) return { kind: "tarball", path };
  throw new NodeError(
    `"${printable(text, 200)}" is neither a name in a registry nor a folder or file that is here.`,
  );
}

/** `toon`, `toon@^1.2.0`, `@acme/toon@next`; undefined for anything else. */
export function registrySpec(text: string): Extract<Spec, { kind: "registry" }> | undefined {
  const at = text.indexOf("@", 1);
  const name = at < 0 ? text : text.slice(0, at);
  const range = at < 0 ? undefined : text.slice(at + 1).trim();
  if (!isPackName(name) || /\.(?:tgz|tar\.gz)$/.test(text)) return undefined;
  if (range !== undefined && !/^[0-9A-Za-z.^~<>=|*+ -]{1,100}$/.test(range)) return undefined;
  if (ownNames.includes(name)) throw new NodeError(`"${name}" is a part of Dreamloom and no pack.`);
  return { kind: "registry", name, ...(range !== undefined && { range }) };
}
