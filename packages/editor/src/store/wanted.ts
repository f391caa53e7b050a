/** From a pack that a document misses to what is to be installed: exactly that. */

import type { MissingPack } from "@dreamloom/server/protocol";
import type { WantedPack } from "./types.js";

/** The very version that the document records, and the very files where it says. */
export function wantedOf({ name, version, integrity }: MissingPack): WantedPack {
  return { name, version, ...(integrity !== undefined && { integrity }) };
}
