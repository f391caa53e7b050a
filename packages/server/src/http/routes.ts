/**
 * Ties the table of routes to functions: what comes in is validated by the route's schemas before a handler sees it, what
 * a handler gives or throws is answered here. Knows no document, run or picture.
 */

import type { Express, Request, Response } from "express";
import type { z } from "zod";
import { failedFact, type Log } from "../log/log.js";
import { isOutOfFiles } from "../limits/few-files.js";
import type { Limits } from "../limits/limits.js";
import { api, type Api, type Asked, type Given, type Route } from "../protocol/api.js";
import { HttpProblem, sendBytes, sendJson, sendProblem, type Bytes } from "./answers.js";
import { readJsonBody, typeOf, type Upload, type Uploads } from "./read-body.js";

/** Who asks. */
export interface Call {
  /** The client that says it is asking, in `X-Dreamloom-Client`; else one that stands for the session or program. */
  readonly client: string;
}

/** The file of a route that takes one. */
export interface CallWithUpload extends Call {
  readonly upload: Upload;
}

/** A function for every route. */
export type Handlers = {
  readonly [Name in keyof Api]: (
    asked: Asked<Api[Name]>,
    call: Api[Name]["body"]["kind"] extends "raw" ? CallWithUpload : Call,
  ) => Promise<Reply<Api[Name]>> | Reply<Api[Name]>;
};

type Reply<R extends Route> = R["answer"] extends { readonly kind: "bytes" } ? Bytes : Given<R>;

/** What routes need. */
export interface RouteParts {
  readonly limits: Limits;
  readonly uploads: Uploads;
  readonly log: Log;
  readonly clientOf: (request: Request) => string;
}

type AnyHandler = (asked: unknown, call: CallWithUpload) => Promise<unknown>;

/** Puts every route of the table on an app, under `/api`. */
export function bindRoutes(app: Express, handlers: Handlers, parts: RouteParts): void {
  for (const [name, route] of Object.entries(api) as [keyof Api, Route][]) {
    const handler = handlers[name] as unknown as AnyHandler;
    app[route.method](`/api${route.path}`, (request, response) =>
      answer(route, handler, parts, request, response),
    );
  }
  for (const path of new Set(Object.values(api).map(({ path }) => path)))
    app.all(`/api${path}`, (_request, response) => {
      sendProblem(response, new HttpProblem(405, "This address does not take that method."));
    });
}

async function answer(
  route: Route,
  handler: AnyHandler,
  parts: RouteParts,
  request: Request,
  response: Response,
): Promise<void> {
  const began = performance.now();
  try {
    const params = read(route.params, request.params, "address");
    const query = read(route.query, { ...request.query }, "question");
    const given = await withBody(route, parts, request, (body, upload) =>
      handler({ params, query, body }, { client: parts.clientOf(request), upload: upload as Upload }),
    );
    if (route.answer.kind === "bytes") sendBytes(request, response, given as Bytes);
    else sendJson(response, given);
  } catch (error) {
    sendProblem(response, problemOf(error, route, parts.log));
  } finally {
    const { method } = request;
    const elapsedMs = Math.round(performance.now() - began);
    parts.log.write({ kind: "answered", method, route: route.path, status: response.statusCode, elapsedMs });
  }
}

/** What an error is to who asked. Ours are said to be ours, and their words stay here. */
export function problemOf(error: unknown, where: { readonly path: string }, log: Log): HttpProblem {
  if (error instanceof HttpProblem) return error;
  log.write(failedFact(where.path, error));
  if (isOutOfFiles(error))
    return new HttpProblem(503, "This machine has too many files open.", {
      remedy: "Try again in a moment.",
    });
  return new HttpProblem(500, "Internal error: the server could not do this.", {
    remedy: "The server's log says where it happened.",
  });
}

async function withBody(
  { body }: Route,
  { limits, uploads }: RouteParts,
  request: Request,
  work: (body: unknown, upload?: Upload) => Promise<unknown>,
): Promise<unknown> {
  switch (body.kind) {
    case "none":
      return work(undefined);
    case "json": {
      needType(request, ["application/json"]);
      const json = await readJsonBody(request, { maxBytes: body.maxBytes, bodyMs: limits.bodyMs });
      return work(read(body.schema, json, "body"));
    }
    case "raw":
      needType(request, body.types);
      return uploads.take(request, body.maxBytes, (upload) => work(undefined, upload));
    default:
      return body satisfies never;
  }
}

function needType(request: Request, types: readonly string[]): void {
  if (!types.includes(typeOf(request)))
    throw new HttpProblem(415, `The body must be ${types.join(", ")}, said in "Content-Type".`);
}

function read(schema: z.ZodType | undefined, value: unknown, what: string): unknown {
  if (schema === undefined) {
    if (what === "question" && Object.keys(value as object).length > 0)
      throw new HttpProblem(400, "This address takes no question after it.");
    return {};
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const at = issue?.path.length ? ` at "${issue.path.join(".")}"` : "";
  throw new HttpProblem(400, `The ${what} is not as it should be${at}: ${issue?.message ?? "wrong"}.`);
}
