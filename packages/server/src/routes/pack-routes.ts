/** What the routes about packs do. Names of the registry come in and nothing else; installing takes two requests. */

import { fromPlain } from "@dreamloom/engine/edits";
import { HttpProblem } from "../http/answers.js";
import type { Handlers } from "../http/routes.js";
import { catalogueOf } from "../packs/catalogue-of.js";
import { granted, inWords } from "./refusals.js";
import type { RoutesHouse } from "./route-parts.js";

type Names =
  | "nodes"
  | "documentPacks"
  | "packs"
  | "searchPacks"
  | "packUpdates"
  | "preparePack"
  | "installPack"
  | "discardPack"
  | "removePack";

/** The functions of these routes. */
export function packRoutes({ parts, hub, packs }: RoutesHouse): Pick<Handlers, Names> {
  return {
    nodes: async ({ query: { document } }) => {
      if (document === undefined) return parts.catalogueFor().describe();
      const { plain } = granted(await hub.at(document));
      return catalogueOf(parts, plain).describe();
    },
    documentPacks: async ({ params }) => {
      const { plain } = granted(await hub.at(params.id));
      const { document } = fromPlain(plain);
      return document === undefined ? [] : packs.missing(document);
    },
    packs: () => inWords(packs.view()),
    searchPacks: ({ query }) => inWords(packs.search(query.q ?? "")),
    packUpdates: () => inWords(packs.updates()),
    preparePack: ({ body }) => inWords(packs.prepare(body)),
    installPack: ({ body }) => inWords(packs.install(body.id)),
    discardPack: async ({ params }) => {
      if (!(await inWords(packs.discard(params.id))))
        throw new HttpProblem(404, "Nothing is prepared under this id (any more).");
      return { discarded: params.id };
    },
    removePack: ({ body }) => inWords(packs.remove(body.name, body.version)),
  };
}
