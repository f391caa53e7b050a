/** The store of small artifacts: their bytes lie in the index's log. */

import { digestOf } from "../digest.js";
import type { Digest } from "../ids.js";
import type { Log } from "./log.js";
import { recordKinds } from "./record.js";
import type { ArtifactStore } from "./tiers.js";

/** Makes the store of a log. */
export function createInlineStore(log: Log): ArtifactStore {
  const { artifact } = recordKinds;
  return {
    has: ({ digest, byteLength }) => log.lengthOf(artifact, hexOf(digest)) === byteLength,
    async read({ digest, preamble }) {
      const bytes = log.read(artifact, hexOf(digest));
      if (bytes === undefined) return undefined;
      if (digestOf(preamble, bytes) === digest) return bytes;
      log.forget(artifact, hexOf(digest));
      return undefined;
    },
    async write({ digest }, bytes) {
      if (!log.has(artifact, hexOf(digest))) log.append(artifact, hexOf(digest), bytes);
    },
    remove: ({ digest }) => log.forget(artifact, hexOf(digest)),
  };
}

/** The 64 hex digits of a digest. */
export function hexOf(digest: Digest): string {
  return digest.slice("sha256:".length);
}
