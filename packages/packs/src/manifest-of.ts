/** Reading a manifest without loading what reads it before it is needed: whoever runs packs reads none. */

import type { Manifest } from "./manifest.js";

/** Reads the manifest from the text of a package.json. Rejects with a `NodeError` that says all that is wrong. */
export async function manifestOf(text: string): Promise<Manifest> {
  const { readManifest } = await import("./read-manifest.js");
  return readManifest(text);
}
