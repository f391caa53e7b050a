/** Packs whose nodes can be run: each gets a host, whose calls a broker decides on and our own doors carry out. */

import { createBroker, createPackHost, type Packs } from "@dreamloom/packs";
import type { Backend, Media } from "@dreamloom/runtime";
import type { Home } from "../home.js";
import { engineFolder } from "./links.js";
import { packsOfHome } from "./packs-of-home.js";

/** What packs may be let at, and who hears of trouble. */
export interface HostParts {
  readonly backend: Backend;
  readonly media: Media;
  readonly registry?: string | undefined;
  readonly onWarning: (message: string) => void;
}

/** Opens the packs of a home folder. Starts no process before a task of a pack is run. */
export async function packsWithHosts(home: Home, { registry, onWarning }: HostParts): Promise<Packs> {
  return await packsOfHome(home, {
    registry,
    onWarning,
    hostFor: (pack, packs) =>
      createPackHost({
        pack,
        broker: createBroker(),
        engineFolder: engineFolder(),
        evidence: () => packs.evidence(),
      }),
  });
}
