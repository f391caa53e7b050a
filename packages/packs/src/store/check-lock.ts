/**
 * Checks what npm means to bring, from its lock file, before any of it is fetched: packages of a registry only, each with an
 * exact version and a sha512, none that is ours, not too many.
 */

import { NodeError } from "@dreamloom/engine";
import { isPackName, ownNames, printable } from "../pack-name.js";

/** A package that npm means to bring. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  /** Where it is fetched: an address, or `file:…` for our own copy of a tarball. */
  readonly resolved: string;
  /** It would like to run something when it is installed; nothing is run. */
  readonly hasScript: boolean;
}

/** What a checked lock file holds. */
export interface LockedPackages {
  readonly pack: LockedPackage;
  readonly dependencies: readonly LockedPackage[];
}

const mostPackages = 200;
const folderPrefix = "node_modules/";

/** Reads a `package-lock.json` whose only direct dependency is `name`. `tarball`: the file that the pack itself may come from. */
export function checkLock(text: string, name: string, tarball?: string): LockedPackages {
  const packages = record(record(JSON.parse(text))["packages"]);
  const entries = Object.entries(packages).filter(([place]) => place !== "");
  if (entries.length > mostPackages)
    throw new NodeError(
      `It brings ${entries.length} packages; ${mostPackages} are the most that a pack may bring.`,
    );
  const locked = entries.flatMap(
    ([place, entry]) => lockedPackage(place, record(entry), name, tarball) ?? [],
  );
  const pack = locked.find(({ place }) => place === `${folderPrefix}${name}`);
  if (!pack) throw new NodeError(`npm found no package "${printable(name, 100)}" there.`);
  const dependencies = locked.filter((other) => other !== pack);
  return { pack: withoutPlace(pack), dependencies: dependencies.map(withoutPlace) };
}

/** Refuses dependencies that come from elsewhere than a registry, and any on a part of Dreamloom. */
export function refuseForeign(dependencies: unknown, whose: string): void {
  for (const [name, spec] of Object.entries(record(dependencies))) {
    if (ownNames.includes(name))
      throw new NodeError(
        `${whose} brings "${name}" along; the engine is supplied by Dreamloom, so it belongs into "peerDependencies".`,
      );
    if (typeof spec !== "string" || !isRegistrySpec(spec))
      throw new NodeError(
        `${whose} needs "${printable(name, 100)}" from "${printable(spec, 100)}"; packs bring packages of a registry only, no git, web address or folder.`,
      );
  }
}

/** A range or a tag, or another name in the registry for it (`npm:other@^1.0.0`). */
function isRegistrySpec(spec: string): boolean {
  const alias = /^npm:(.+?)(?:@([^@]*))?$/.exec(spec);
  if (!alias) return !/[:/\\]/.test(spec);
  const [, name = "", range = ""] = alias;
  return isPackName(name) && !ownNames.includes(name) && !/[:/\\]/.test(range);
}

interface Placed extends LockedPackage {
  readonly place: string;
}

function lockedPackage(
  place: string,
  entry: Readonly<Record<string, unknown>>,
  pack: string,
  tarball: string | undefined,
): Placed | undefined {
  const at = place.lastIndexOf(folderPrefix);
  const folder = place.slice(at + folderPrefix.length);
  const name = typeof entry["name"] === "string" ? entry["name"] : folder;
  const shown = `"${printable(name, 100)}"`;
  if (at < 0 || entry["link"] === true || !isPackName(folder) || !isPackName(name))
    throw new NodeError(`It needs ${shown} from a folder; packs bring packages of a registry only.`);
  if (ownNames.includes(name) || ownNames.includes(folder))
    throw new NodeError(`It brings "${folder}" along; the engine is supplied by Dreamloom.`);
  for (const field of ["dependencies", "optionalDependencies"])
    refuseForeign(entry[field], `Its package ${shown}`);
  const { version, resolved, integrity } = entry;
  // It lies inside the tarball of the package above it, and that one's digest covers it.
  if (entry["inBundle"] === true && resolved === undefined) return undefined;
  const isOurFile = tarball !== undefined && name === pack && resolved === `file:${tarball}`;
  if (
    typeof version !== "string" ||
    typeof resolved !== "string" ||
    !(isOurFile || /^https?:\/\//.test(resolved))
  )
    throw new NodeError(
      `It needs ${shown} from "${printable(resolved, 100) || "nowhere"}"; packs bring packages of a registry only.`,
    );
  if (typeof integrity !== "string" || !/(?:^|\s)sha512-[A-Za-z0-9+/]{86}==/.test(integrity))
    throw new NodeError(
      `The registry gives no sha512 of ${shown}; without it nobody knows whether it is what was published.`,
    );
  const sha512 = /sha512-[A-Za-z0-9+/]{86}==/.exec(integrity)?.[0] ?? integrity;
  return { place, name, version, resolved, integrity: sha512, hasScript: entry["hasInstallScript"] === true };
}

function withoutPlace({ name, version, resolved, integrity, hasScript }: Placed): LockedPackage {
  return { name, version, resolved, integrity, hasScript };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
