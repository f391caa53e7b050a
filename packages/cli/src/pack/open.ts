/** Packs for the commands that install and list them: nothing of a pack is run there. */

import type { Packs } from "@dreamloom/packs";
import { exitCodes, Refusal } from "../exit-codes.js";
import { homeFolder, openHome, type Home } from "../home.js";
import type { Host } from "../host.js";
import { packsOfHome } from "./packs-of-home.js";

/** Opens the packs of the home folder to change them. Dispose of them. From then on Ctrl-C is heard by what is asked of them. */
export async function openPacksFor(host: Host, options: RegistryOption = {}): Promise<Packs> {
  const home = openHome(homeFolder(host.environment));
  if (home.unwritable !== undefined)
    throw new Refusal(exitCodes.environment, `${home.unwritable} Packs need a place to be kept.`);
  // npm and what it fetched are put away before we end.
  host.interrupt.onAsked ??= () => undefined;
  return await open(home, options, host);
}

/** Opens them where nothing will be changed: the home folder may be one that cannot be written. */
export async function openPacksToRead(host: Host): Promise<Packs> {
  return await open(openHome(homeFolder(host.environment)), {}, host);
}

interface RegistryOption {
  readonly registry?: string | undefined;
}

async function open(home: Home, { registry }: RegistryOption, { streams }: Host): Promise<Packs> {
  return await packsOfHome(home, {
    registry: registryAt(registry),
    onWarning: (message) => streams.err(`${message}\n`),
    hostFor: ({ manifest }) => {
      throw new Error(`Internal error: "${manifest.name}" was to be run where packs are only looked at.`);
    },
  });
}

/** The address of a registry as it was typed. */
function registryAt(typed: string | undefined): string | undefined {
  if (typed === undefined) return undefined;
  const url = URL.canParse(typed) ? new URL(typed) : undefined;
  if (url?.protocol === "https:" || url?.protocol === "http:") return url.href;
  throw new Refusal(
    exitCodes.badGraph,
    `"${typed}" is no address of a registry; "https://registry.npmjs.org" is one.`,
  );
}
