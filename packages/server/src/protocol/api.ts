/**
 * The HTTP API as data: every route with the schemas of what it takes and gives. The server validates with them, the
 * OpenAPI document is printed from them, handlers and clients take their types from them. All paths lie under `/api`.
 */

import { wrongInFileName } from "@dreamloom/engine/document";
import { z } from "zod";
import { packApi } from "./pack-api.js";
import { missingPack } from "./pack-shapes.js";
import { bytes, gives, json, maxDocumentUpload, none, raw, route, type Route } from "./route.js";
import * as shapes from "./shapes.js";

export * from "./route.js";

/** What pictures may come as; which they are is found by decoding. */
export const pictureTypes = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"] as const;

/** A name that could be a file's: relative, never upwards, one that every system can hold. Never used as a path here. */
const fileName = z.string().check(({ value, issues }) => {
  const wrong = wrongInFileName(value);
  if (wrong !== undefined) issues.push({ code: "custom", message: `not a name: ${wrong}`, input: value });
});
/** A document's id: its file's name without `.json`, relative to the workspace. */
const id = fileName.max(1000).refine((text) => !text.includes(":"), 'a name cannot hold ":"');
const byDocument = z.strictObject({ id });
const byRun = z.strictObject({ run: z.string().min(1).max(64) });
const byVersion = z.strictObject({ id, version: shapes.numberText });
const nothing = z.strictObject({});

/** A name without folders. */
const name = fileName.max(240).refine((text) => !/[/:]/.test(text), 'a name cannot hold "/" or ":"');
const size = z.exactOptional(shapes.numberText.pipe(z.int().min(16).max(2048)));
const nodes = z
  .string()
  .max(100_000)
  .transform((text) => text.split(",").filter((node) => node !== ""));

/** Every route, by the name of what it does. */
export const api = {
  status: route({
    method: "get",
    path: "/status",
    about: "Says which server this is and what its machine can do.",
    body: none,
    answer: gives(shapes.status),
  }),
  openapi: route({
    method: "get",
    path: "/openapi.json",
    about: "Gives this description.",
    body: none,
    answer: gives(shapes.anything),
  }),
  newLogin: route({
    method: "post",
    path: "/logins",
    about: "Makes a link that lets one more browser in, once.",
    body: json(nothing),
    answer: gives(z.object({ url: z.string() })),
  }),
  nodes: route({
    method: "get",
    path: "/nodes",
    about:
      "Describes every kind of node that is installed: in the versions that a document records, or the newest.",
    query: z.strictObject({ document: z.exactOptional(id) }),
    body: none,
    answer: gives(z.array(shapes.anything)),
  }),
  documents: route({
    method: "get",
    path: "/documents",
    about: "Lists the documents of the workspace, latest changed first.",
    query: z.strictObject({
      q: z.exactOptional(z.string().max(200)),
      offset: z.exactOptional(shapes.numberText),
      limit: z.exactOptional(shapes.numberText.pipe(z.int().min(1).max(1000))),
    }),
    body: none,
    answer: gives(z.array(shapes.documentSummary)),
  }),
  newDocument: route({
    method: "post",
    path: "/documents",
    about: "Makes a document: empty, or from a template, another document, a picture or its text.",
    body: json(
      z.strictObject({
        name: z.exactOptional(id),
        from: z.exactOptional(
          z.union([
            z.strictObject({ template: id }),
            z.strictObject({ document: id }),
            z.strictObject({ plain: shapes.plainDocument }),
            z.strictObject({ picture: z.int().min(0) }),
          ]),
        ),
      }),
      maxDocumentUpload,
    ),
    answer: gives(shapes.documentSummary),
  }),
  renameDocument: route({
    method: "put",
    path: "/documents/:id/name",
    about: "Gives a document another name.",
    params: byDocument,
    body: json(z.strictObject({ name: id })),
    answer: gives(shapes.documentSummary),
  }),
  deleteDocument: route({
    method: "delete",
    path: "/documents/:id",
    about: "Moves a document to the trash of the data folder.",
    params: byDocument,
    body: none,
    answer: gives(z.object({ said: z.string() })),
  }),
  documentText: route({
    method: "get",
    path: "/documents/:id",
    about: "Gives a document's canonical text.",
    params: byDocument,
    query: z.strictObject({ download: z.exactOptional(z.literal("1")) }),
    body: none,
    answer: bytes("application/json"),
  }),
  plan: route({
    method: "get",
    path: "/documents/:id/plan",
    about: "Says what would run, what is known already and what is not reached.",
    params: byDocument,
    query: z.strictObject({ targets: z.exactOptional(nodes) }),
    body: none,
    answer: gives(shapes.runPlan),
  }),
  explain: route({
    method: "get",
    path: "/documents/:id/explain/:node",
    about: "Says what a node's result depends on, and what of it changed since the last run.",
    params: z.strictObject({ id, node: z.string().min(1).max(64) }),
    body: none,
    answer: gives(shapes.explanation),
  }),
  revisions: route({
    method: "get",
    path: "/documents/:id/revisions",
    about: "Lists a document's revisions, newest first.",
    params: byDocument,
    body: none,
    query: z.strictObject({
      before: z.exactOptional(shapes.numberText),
      limit: z.exactOptional(shapes.numberText.pipe(z.int().min(1).max(1000))),
    }),
    answer: gives(z.array(shapes.revision)),
  }),
  revision: route({
    method: "get",
    path: "/documents/:id/revisions/:version",
    about: "Gives a revision, and in words what changed since.",
    params: byVersion,
    body: none,
    answer: gives(shapes.revisionDetail),
  }),
  restoreRevision: route({
    method: "post",
    path: "/documents/:id/revisions/:version/restore",
    about: "Makes the document what it was, as an edit that can be undone.",
    params: byVersion,
    body: json(nothing),
    answer: gives(shapes.atVersion),
  }),
  settleConflict: route({
    method: "post",
    path: "/documents/:id/conflict",
    about: "Chooses between the document here and the file that another program changed.",
    params: byDocument,
    body: json(z.strictObject({ take: z.enum(["ours", "theirs"]) })),
    answer: gives(shapes.atVersion),
  }),
  documentPacks: route({
    method: "get",
    path: "/documents/:id/packs",
    about: "Lists the packs that a document uses and that are not here as it says.",
    params: byDocument,
    body: none,
    answer: gives(z.array(missingPack)),
  }),
  putPicture: route({
    method: "put",
    path: "/documents/:id/pictures/:name",
    about: "Keeps a picture beside a document, as the raw body.",
    params: z.strictObject({ id, name }),
    body: raw(pictureTypes),
    answer: gives(shapes.fileChoice),
  }),
  pictureByDigest: route({
    method: "get",
    path: "/documents/:id/pictures",
    about: "Finds a picture beside a document by its digest.",
    params: byDocument,
    query: z.strictObject({ digest: shapes.digest }),
    body: none,
    answer: gives(z.array(shapes.fileChoice)),
  }),
  files: route({
    method: "get",
    path: "/documents/:id/files",
    about: "Lists the files that a document may name.",
    params: byDocument,
    query: z.strictObject({ kind: z.enum(["picture", "lora", "checkpoint"]) }),
    body: none,
    answer: gives(z.array(shapes.fileChoice)),
  }),
  filePicture: route({
    method: "get",
    path: "/documents/:id/file",
    about: "Shows a picture that a document names, as a PNG at most so large.",
    params: byDocument,
    query: z.strictObject({ name: fileName, size }),
    body: none,
    answer: bytes("image/png"),
  }),
  templates: route({
    method: "get",
    path: "/templates",
    about: "Lists what a new document may be made from.",
    body: none,
    answer: gives(z.array(shapes.templateSummary)),
  }),
  startRuns: route({
    method: "post",
    path: "/runs",
    about: "Queues a run of a document as it is at a version, or several with the next seeds.",
    body: json(
      z.strictObject({
        document: id,
        version: z.exactOptional(z.int().min(0)),
        targets: z.exactOptional(z.array(z.string().min(1).max(64)).max(10_000)),
        count: z.exactOptional(z.int().min(1).max(64)),
        seeds: z.exactOptional(z.enum(["next", "random", "as they are"])),
        key: z.exactOptional(z.string().min(1).max(64)),
      }),
    ),
    answer: gives(z.array(shapes.runSummary)),
  }),
  runs: route({
    method: "get",
    path: "/runs",
    about: "Lists the runs that wait, run, or ended lately.",
    body: none,
    answer: gives(z.array(shapes.runDetail)),
  }),
  run: route({
    method: "get",
    path: "/runs/:run",
    about: "Gives a run with its nodes.",
    params: byRun,
    body: none,
    answer: gives(shapes.runDetail),
  }),
  cancelRun: route({
    method: "post",
    path: "/runs/:run/cancel",
    about: "Cancels exactly this run.",
    params: byRun,
    body: json(nothing),
    answer: gives(shapes.runSummary),
  }),
  moveRun: route({
    method: "post",
    path: "/runs/:run/move",
    about: "Puts a waiting run before another of the same person's, or last.",
    params: byRun,
    body: json(z.strictObject({ before: z.exactOptional(z.string().min(1).max(64)) })),
    answer: gives(shapes.runSummary),
  }),
  pauseQueue: route({
    method: "post",
    path: "/queue/pause",
    about: "Starts no further run until told to go on.",
    body: json(nothing),
    answer: gives(shapes.queueState),
  }),
  resumeQueue: route({
    method: "post",
    path: "/queue/resume",
    about: "Goes on with the queue.",
    body: json(nothing),
    answer: gives(shapes.queueState),
  }),
  picture: route({
    method: "get",
    path: "/pictures/:digest",
    about: "Gives a picture by digest as a PNG, or a smaller one at most so large.",
    params: z.strictObject({ digest: shapes.digest }),
    query: z.strictObject({ size }),
    body: none,
    answer: bytes("image/png"),
  }),
  gallery: route({
    method: "get",
    path: "/gallery",
    about: "Lists pictures, newest first.",
    query: z.strictObject({
      q: z.exactOptional(z.string().max(200)),
      before: z.exactOptional(shapes.numberText),
      limit: z.exactOptional(shapes.numberText.pipe(z.int().min(1).max(500))),
      document: z.exactOptional(id),
      seed: z.exactOptional(z.string().regex(/^\d{1,20}$/)),
      node: z.exactOptional(z.string().max(200)),
      from: z.exactOptional(shapes.numberText),
      to: z.exactOptional(shapes.numberText),
    }),
    body: none,
    answer: gives(z.array(shapes.galleryItem)),
  }),
  galleryItem: route({
    method: "get",
    path: "/gallery/:item",
    about: "Gives a picture with its document and what it was made of.",
    params: z.strictObject({ item: shapes.numberText }),
    body: none,
    answer: gives(shapes.galleryDetail),
  }),
  removeFromGallery: route({
    method: "delete",
    path: "/gallery/:item",
    about: "Takes a picture out of the gallery; saved files stay.",
    params: z.strictObject({ item: shapes.numberText }),
    body: none,
    answer: gives(z.object({ removed: z.array(z.int()) })),
  }),
  inspect: route({
    method: "post",
    path: "/inspect",
    about: "Says what a dropped file holds: a document, a picture, or why it cannot be taken.",
    body: raw([...pictureTypes, "application/json"]),
    answer: gives(shapes.inspected),
  }),
  ...packApi,
} as const satisfies Record<string, Route>;

/** The routes by name. */
export type Api = typeof api;

type Read<S> = S extends z.ZodType ? z.output<S> : never;

/** What a route's handler is asked, validated. */
export interface Asked<R extends Route> {
  readonly params: R extends { readonly params: infer S } ? Read<S> : Record<string, never>;
  readonly query: R extends { readonly query: infer S } ? Read<S> : Record<string, never>;
  readonly body: R["body"] extends { readonly schema: infer S } ? Read<S> : undefined;
}

/** What a route gives as JSON. */
export type Given<R extends Route> = R["answer"] extends { readonly schema: infer S }
  ? Kept<Read<S>>
  : Uint8Array;

/** The same, never written to. */
type Kept<T> = T extends readonly (infer Item)[]
  ? readonly Kept<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Kept<T[Key]> }
    : T;
