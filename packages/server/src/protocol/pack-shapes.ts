/** What the answers about packs are made of, as schemas. */

import { z } from "zod";
import type { MissingPack, PackFoundView, PacksView, PackView, PreparedView } from "./packs.js";

/** An optional field: not there at all, or as the schema says. */
const maybe = <T extends z.ZodType>(schema: T) => z.exactOptional(schema);
const count = z.int().min(0);
/** Milliseconds since 1970. */
const moment = z.number();

const packNodes = z.array(z.object({ type: z.string(), title: z.string(), about: z.string() }));

/** A pack that is installed. */
export const packView: z.ZodType<PackView> = z.object({
  prefix: z.string(),
  name: z.string(),
  version: z.string(),
  about: z.string(),
  license: z.string(),
  integrity: z.string(),
  trust: z.enum(["built-in", "sandboxed", "trusted"]),
  dev: maybe(z.literal(true)),
  asks: z.array(z.string()),
  nodes: packNodes,
  dependencies: count,
  provenance: z.string(),
  repository: maybe(z.string()),
  addedAt: maybe(moment),
  usedBy: z.array(z.object({ document: z.string(), title: z.string(), version: z.string() })),
  update: maybe(z.string()),
  problem: maybe(z.string()),
});

/** All packs, and what this machine enforces. */
export const packsView: z.ZodType<PacksView> = z.object({
  packs: z.array(packView),
  enforced: z.object({ holds: z.boolean(), says: z.string(), unenforced: z.array(z.string()) }),
});

/** A pack that a document uses and that is not here as it says. */
export const missingPack: z.ZodType<MissingPack> = z.object({
  prefix: z.string(),
  name: z.string(),
  version: z.string(),
  integrity: maybe(z.string()),
  used: maybe(z.string()),
  command: z.string(),
});

/** A pack that was fetched and waits for a person's word. */
export const preparedPack: z.ZodType<PreparedView> = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  about: z.string(),
  license: z.string(),
  integrity: z.string(),
  publisher: maybe(z.string()),
  publishedAt: maybe(moment),
  provenance: z.string(),
  dependencies: z.array(z.string()),
  asks: z.array(z.string()),
  asksMore: z.array(z.string()),
  replaces: maybe(z.string()),
  warnings: z.array(z.string()),
  mustTrust: maybe(z.object({ because: z.string(), command: z.string() })),
  enforced: z.string(),
  nodes: packNodes,
});

/** A pack of a registry. */
export const packFound: z.ZodType<PackFoundView> = z.object({
  name: z.string(),
  version: z.string(),
  about: z.string(),
  publisher: maybe(z.string()),
  publishedAt: maybe(moment),
  installed: z.boolean(),
});
