/** The routes about packs. Names of the registry go in and nothing else that npm would take; installing takes two requests. */

import { z } from "zod";
import { packFound, packsView, packView, preparedPack } from "./pack-shapes.js";
import { gives, json, none, route, type Route } from "./route.js";

const nothing = z.strictObject({});
/**
 * A package's name as registries know it, and nothing else that npm would take in its place: no path, URL, git address,
 * alias or tag, and no name that npm reads as a file.
 */
const packName = z
  .string()
  .max(214)
  .regex(/^(?:@[a-z0-9][a-z0-9._~-]*\/)?[a-z0-9][a-z0-9._~-]*$/, "not the name of a package")
  .refine((text) => !/\.(?:tgz|tar|tar\.gz|git|json)$/.test(text), "the name of a file, not of a package");
/** One version, never a range or a tag. */
const packVersion = z
  .string()
  .max(64)
  .regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/, "not a version");
const preparedId = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/, "not the id of a prepared pack");
/** Routes about packs, by the name of what they do. */
export const packApi = {
  packs: route({
    method: "get",
    path: "/packs",
    about: "Lists the packs that are installed, what each may do, and what this machine enforces.",
    body: none,
    answer: gives(packsView),
  }),
  searchPacks: route({
    method: "get",
    path: "/packs/search",
    about: "Searches the registry for packs.",
    query: z.strictObject({ q: z.exactOptional(z.string().max(200)) }),
    body: none,
    answer: gives(z.array(packFound)),
  }),
  packUpdates: route({
    method: "post",
    path: "/packs/updates",
    about: "Asks the registry for newer versions; gives the packs that have one.",
    body: json(nothing),
    answer: gives(z.array(packView)),
  }),
  preparePack: route({
    method: "post",
    path: "/packs/prepare",
    about: "Fetches a pack of the registry and says what it is and asks for. Installs nothing.",
    body: json(
      z.strictObject({
        name: packName,
        version: z.exactOptional(packVersion),
        integrity: z.exactOptional(
          z
            .string()
            .max(200)
            .regex(/^sha512-[A-Za-z0-9+/]{86}==$/, "not the integrity of a package"),
        ),
      }),
      4096,
    ),
    answer: gives(preparedPack),
  }),
  installPack: route({
    method: "post",
    path: "/packs/install",
    about: "Installs what was prepared, sandboxed. Trusted packs are installed by the command line only.",
    body: json(z.strictObject({ id: preparedId }), 4096),
    answer: gives(packView),
  }),
  discardPack: route({
    method: "delete",
    path: "/packs/prepared/:id",
    about: "Forgets what was prepared.",
    params: z.strictObject({ id: preparedId }),
    body: none,
    answer: gives(z.object({ discarded: z.string() })),
  }),
  removePack: route({
    method: "post",
    path: "/packs/remove",
    about: "Removes a version of a pack, or all of it. Documents that use it stay as they are.",
    body: json(z.strictObject({ name: packName, version: z.exactOptional(packVersion) }), 4096),
    answer: gives(z.array(packView)),
  }),
} as const satisfies Record<string, Route>;
