/** Names of packs: what npm, documents and file systems all take. */

import { builtinModules } from "node:module";
import { basename, dirname, resolve } from "node:path";
import { names } from "../display/words.js";
import { exitCodes, Refusal } from "../exit-codes.js";

/** A pack that is about to be made. */
export interface NewPack {
  /** As in package.json: `toon`, `@acme/toon`. */
  readonly name: string;
  /** What its types begin with: `toon` in `toon/outline`. */
  readonly prefix: string;
  /** As a person reads it: `Toon`. */
  readonly title: string;
  /** Where it is made, absolute. */
  readonly folder: string;
}

/** `toon`, `@acme/toon`: what npm takes for new packages, begun by a letter so that it can begin a type, too. */
const namePattern = /^(@[a-z][a-z0-9-]*\/)?[a-z][a-z0-9-]*$/;
const mostLength = 100;
const taken = ["dream", "dreamloom", "node_modules", "favicon.ico", ...builtinModules];

/** What is typed after `pack create`: a name, or a path whose last part is one. Refuses with a sentence. */
export function newPack(typed: string, cwd = process.cwd()): NewPack {
  const isPath = /^(\.{0,2}[/\\]|~|[a-z]:[/\\])/i.test(typed) || /\\/.test(typed);
  const folder = isPath ? resolve(cwd, typed) : resolve(cwd, typed.split("/").at(-1) ?? typed);
  const name = isPath ? basename(folder) : typed;
  const wrong = wrongInName(name);
  if (wrong !== undefined) throw new Refusal(exitCodes.badGraph, wrong);
  if (dirname(folder) === folder)
    throw new Refusal(exitCodes.badGraph, `"${typed}" is no folder that a pack can be made in.`);
  const prefix = prefixFor(name);
  return { name, prefix, title: titleOf(prefix), folder };
}

/** What is wrong with a name, as a sentence, or nothing. */
export function wrongInName(name: string): string | undefined {
  if (!namePattern.test(name))
    return (
      `"${name}" is no name for a pack. Use small letters, digits and dashes, a letter first, ` +
      `such as "toon" or "@you/toon".`
    );
  if (name.length > mostLength)
    return `"${name.slice(0, 20)}…" is too long for a name; use ${mostLength} characters at most.`;
  if (/-$|--/.test(name)) return `"${name}" has a dash too many.`;
  const reserved = [name, prefixFor(name)].find((one) => taken.includes(one));
  if (reserved !== undefined)
    return `A pack cannot be called "${name}": ${names([reserved])} is something else already.`;
  if (name.startsWith("@dreamloom/"))
    return `"@dreamloom/…" is what comes with Dreamloom; use a name of your own.`;
  return undefined;
}

/** The last part of a name, without "dreamloom" in it: `toon` for `@acme/dreamloom-pack-toon`. */
function prefixFor(name: string): string {
  const last = name.split("/").at(-1) ?? name;
  return last.replace(/^dreamloom-(pack-)?(?=[a-z])/, "");
}

function titleOf(prefix: string): string {
  const words = prefix.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
