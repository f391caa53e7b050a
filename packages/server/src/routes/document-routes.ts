/** What the routes about documents do: all of it is asked of the hub of documents. */

import { parseDocument } from "@dreamloom/engine/document";
import { toPlain } from "@dreamloom/engine/edits";
import type { NewDocument } from "../documents/hub.js";
import { HttpProblem } from "../http/answers.js";
import type { Handlers } from "../http/routes.js";
import type { Api, Asked } from "../protocol/api.js";
import { granted, there } from "./refusals.js";
import type { RoutesHouse } from "./route-parts.js";
import { createTemplates, type Templates } from "./templates.js";

type Names =
  | "documents"
  | "newDocument"
  | "renameDocument"
  | "deleteDocument"
  | "documentText"
  | "plan"
  | "explain"
  | "revisions"
  | "revision"
  | "restoreRevision"
  | "settleConflict"
  | "templates";

/** The functions of these routes. */
export function documentRoutes(house: RoutesHouse): Pick<Handlers, Names> {
  const { hub, questions, personOf } = house;
  const templates = createTemplates(house.parts.templatesFolder);
  return {
    documents: async ({ query: { q, ...page } }) =>
      (await hub.list({ ...page, ...(q === undefined ? {} : { query: q }) })).documents,
    newDocument: async ({ body }) => granted(await hub.create(await madeFrom(body, house, templates))),
    renameDocument: async ({ params, body }) => granted(await hub.rename(params.id, body.name)),
    deleteDocument: async ({ params }) => granted(await hub.remove(params.id)),
    documentText: async ({ params, query }) => ({
      bytes: Buffer.from(granted(await hub.text(params.id))),
      type: "application/json",
      ...(query.download === undefined ? {} : { fileName: `${params.id}.json` }),
    }),
    plan: async ({ params, query }) => granted(await questions.plan(params.id, query.targets)),
    explain: async ({ params }) => granted(await questions.explain(params.id, params.node)),
    revisions: async ({ params, query }) => granted(await hub.revisions(params.id, query)),
    revision: async ({ params }) => granted(await hub.revision(params.id, params.version)),
    restoreRevision: async ({ params }, { client }) => {
      const { version } = granted(await hub.restore(params.id, params.version, personOf(client)));
      return { version };
    },
    settleConflict: async ({ params, body }) => granted(await hub.settle(params.id, body.take)),
    templates: async () =>
      (await templates.all()).map(({ template, title, nodes }) => ({ template, title, nodes })),
  };
}

async function madeFrom(
  { name, from }: Asked<Api["newDocument"]>["body"],
  house: RoutesHouse,
  templates: Templates,
): Promise<NewDocument> {
  const named = name === undefined ? {} : { name };
  if (from === undefined) return named;
  if ("plain" in from) return { ...named, plain: from.plain };
  if ("document" in from) return fromDocument(from.document, named, house);
  if ("picture" in from) return fromPicture(from.picture, named, house);
  const all = await templates.all();
  const template = there(
    all.find((one) => one.template === from.template),
    `There is no template "${from.template}".`,
  );
  return {
    name: template.title,
    ...named,
    plain: template.plain,
    ...(house.parts.templatesFolder === undefined ? {} : { filesFrom: house.parts.templatesFolder }),
  };
}

async function fromDocument(
  document: string,
  named: { readonly name?: string },
  { hub }: RoutesHouse,
): Promise<NewDocument> {
  const { plain, folder } = granted(await hub.at(document));
  return { name: document, ...named, plain, filesFrom: folder };
}

/** The document that was run stands in the gallery as text. */
function fromPicture(picture: number, named: { readonly name?: string }, { runs }: RoutesHouse): NewDocument {
  const entry = there(runs.gallery.get(picture), `There is no picture ${picture} in the gallery.`);
  const { document } = parseDocument(entry.document);
  if (document === undefined)
    throw new HttpProblem(422, "The document of this picture cannot be read any more.");
  return {
    name: entry.item.title,
    ...named,
    plain: toPlain(document),
    ...(entry.folder === "" ? {} : { filesFrom: entry.folder }),
  };
}
