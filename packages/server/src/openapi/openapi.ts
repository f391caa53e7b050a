/** The OpenAPI document, printed from the table of routes: what validates is what is described. */

import { z } from "zod";
import { api, type Route } from "../protocol/api.js";
import { problem } from "../protocol/shapes.js";

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of this server. */
export function openApi(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [name, route] of Object.entries(api) as [string, Route][]) {
    const path = `/api${route.path.replace(/:(\w+)/g, "{$1}")}`;
    paths[path] = { ...paths[path], [route.method]: operation(name, route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Dreamloom", version, description: "Documents, runs and pictures of a Dreamloom server." },
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, "output") },
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "dreamloom-PORT" },
      },
    },
    security: [{ token: [] }, { session: [] }],
  };
}

function operation(name: string, route: Route): Json {
  const parameters = [...parametersOf(route.params, "path"), ...parametersOf(route.query, "query")];
  return {
    operationId: name,
    summary: route.about,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body.kind === "none"
      ? {}
      : { requestBody: { required: true, content: contentOf(route.body) } }),
    responses: {
      200: { description: "Done.", content: answerOf(route.answer) },
      default: {
        description: "What went wrong, in a sentence.",
        content: { "application/json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

function parametersOf(schema: z.ZodType | undefined, place: "path" | "query"): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: property,
  }));
}

function contentOf(body: Exclude<Route["body"], { readonly kind: "none" }>): Json {
  if (body.kind === "json") return { "application/json": { schema: schemaOf(body.schema, "input") } };
  return Object.fromEntries(body.types.map((type) => [type, {}]));
}

function answerOf(answer: Route["answer"]): Json {
  if (answer.kind === "json") return { "application/json": { schema: schemaOf(answer.schema, "output") } };
  return { [answer.type]: {} };
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const printed: Json = { ...z.toJSONSchema(schema, { io, unrepresentable: "any" }) };
  delete printed["$schema"];
  return printed;
}
